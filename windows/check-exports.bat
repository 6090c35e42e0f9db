@echo off
rem Drag a folder with exports (or one workbook) onto this file, or onto a shortcut to it.
rem The report is written beside what was dragged, and its folder is opened.
setlocal DisableDelayedExpansion
title wbn-audit

if "%~1"=="" (
    echo Drag a folder with exports, or one workbook, onto this file.
    goto stop
)
if "%~nx1"=="" (
    echo A whole drive cannot be checked. Drag a folder onto this file.
    goto stop
)
where wbn-audit >nul 2>nul
if errorlevel 1 (
    echo wbn-audit is not installed for this user. README.md, "On Windows", says how.
    goto stop
)

set "REPORT=%~dp1%~n1 - wbn-audit report"
wbn-audit check %* --out "%REPORT%"
if errorlevel 2 (
    echo.
    echo The audit could not be done; the lines above say why and what to do.
    goto stop
)
echo.
echo The report is in "%REPORT%".
start "" "%REPORT%"

:stop
echo.
pause
