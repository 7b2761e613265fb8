#!/usr/bin/env node
// `npx basics …`: sets up what is missing, then runs the command line.
"use strict";
process.argv.splice(2, 0, "basics");
require("../launch.cjs");
