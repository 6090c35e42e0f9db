# ruff: noqa: E501 (one text a line reads best)
"""Case note texts: harmless, made up, and never just the name of a service."""

from typing import Final

# (subject, text); {first} is the participant's first name
OPENING: Final = (
    ("First meeting", "{first} heard about the program from a cousin and wants steady daytime hours. Prefers texts over calls."),
    ("First meeting", "{first} likes working outdoors and has driven forklifts before. Wants to be earning again by summer."),
    ("First meeting", "Talked through what {first} enjoys: fixing things, early mornings, small crews. Curious about apprenticeships."),
    ("First meeting", "{first} has raised two children and led a kitchen crew; sees that as experience for an early learning job."),
    ("First meeting", "{first} brought a folder of old certificates. Two are still current and will count toward admission."),
    ("First meeting", "{first} is unsure between office work and a trade. We agreed to visit two shops before deciding."),
)  # fmt: skip
MIDDLE: Final = (
    ("Progress", "{first} passed the math refresher on the second try and was proud of it. Next: the admission interview."),
    ("Progress", "Bus line change makes the early class hard to reach. {first} will ask the instructor about a carpool."),
    ("Progress", "{first} toured the shop floor and asked sharp questions. The supervisor invited a follow-up visit."),
    ("Progress", "Resume now names the volunteer work at the food pantry. {first} practiced telling that story aloud."),
    ("Setback", "{first} missed two classes when a sitter fell through; the school allows make-up days and both are scheduled."),
    ("Progress", "{first} compared three schools on cost and schedule and chose the one nearest the light rail."),
    ("Progress", "Mock interview went well; work on shorter answers and on asking about shift patterns."),
    ("Setback", "The first employer chose someone else. {first} asked for feedback and got two useful pointers."),
    ("Progress", "{first} finished the safety card online and sent a photo of it. Goal for next month is the entrance test."),
    ("Goals", "{first} moved the target date for the license from spring to early fall so that the course load stays doable."),
    ("Progress", "Instructor says {first} helps others at the bench and arrives early. Good reference later."),
    ("Goals", "{first} now aims for a lead role within two years and listed the three skills that takes."),
    ("Progress", "Budget talk: {first} set aside a small cushion for the weeks before the first paycheck."),
    ("Progress", "{first} met a union apprentice at the fair and traded numbers. Wants to apply when the list opens."),
)  # fmt: skip
CLOSING: Final = (
    ("Job", "{first} likes the crew and the supervisor. Commute is forty minutes; looking at a transfer to a nearer site."),
    ("Job", "Two months in: {first} got a set schedule and a small raise. Will keep in touch about the next certificate."),
    ("Wrap-up", "{first} feels ready to go on without us and knows the door stays open."),
    ("Wrap-up", "{first} asked for copies of the plan and the reference letters; both handed over."),
)  # fmt: skip
NEED: Final = (
    "{first} explained how the household gets by this month and why the first payment is needed; noted for that payment.",
    "Need for the first payment talked through with {first}; the budget leaves no room for it until paychecks start.",
    "{first} described the present situation at length; the first payment closes the gap until class begins.",
)  # fmt: skip
