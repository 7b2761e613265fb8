// Sets up what is missing or out of date, then runs a task:
//   node scripts/launch.cjs setup | test | basics | faults | conformance ARGUMENTS…
// It runs before anything is installed, on whatever Node there is: only built-in modules, and syntax
// that an old Node can read, so that its message about the version is what a user of an old Node sees.
"use strict";
var crypto = require("crypto");
var fs = require("fs");
var path = require("path");
var childProcess = require("child_process");

var OLDEST_NODE = [20, 19];
var root = path.resolve(__dirname, "..");
var stampFolder = path.join(root, "node_modules", ".basics");
var builtFolders = ["node_modules", "dist", "generated"];
var workspaces = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).workspaces;

function checkNodeVersion() {
  var parts = process.versions.node.split(".").map(Number);
  if (parts[0] > OLDEST_NODE[0] || (parts[0] === OLDEST_NODE[0] && parts[1] >= OLDEST_NODE[1])) {
    return;
  }
  console.error(
    "BASICS needs Node " +
      OLDEST_NODE.join(".") +
      " or newer (20, 22 and 24 are tested); " +
      "this is Node " +
      process.versions.node +
      ". Install a current one, then run the same command again.",
  );
  process.exit(1);
}

/** Every file that a build reads, except what it makes itself. */
function sources(folder, found) {
  fs.readdirSync(folder, { withFileTypes: true }).forEach(function (entry) {
    var file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (builtFolders.indexOf(entry.name) === -1) sources(file, found);
    } else if (/\.ts$|^tsconfig.*\.json$|^package\.json$|^generate-.*\.js$/.test(entry.name)) {
      found.push(file);
    }
  });
  return found;
}

function hash(files, extra) {
  var digest = crypto.createHash("sha256").update(extra);
  files
    .filter(function (file) {
      return fs.existsSync(file);
    })
    .sort()
    .forEach(function (file) {
      digest.update(path.relative(root, file) + "\0").update(fs.readFileSync(file));
    });
  return digest.digest("hex");
}

function run(what, args, quiet) {
  var result = childProcess.spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    if (quiet) process.stderr.write(result.stdout + result.stderr);
    console.error(what + " failed (exit status " + (result.status || result.signal) + ").");
    process.exit(1);
  }
}

/** Runs a step unless its inputs are those of its last success. */
function step(name, key, present, action) {
  var stamp = path.join(stampFolder, name);
  var last = fs.existsSync(stamp) ? fs.readFileSync(stamp, "utf8") : "";
  if (last === key && present()) return;
  var started = Date.now();
  action();
  fs.mkdirSync(stampFolder, { recursive: true });
  fs.writeFileSync(stamp, key);
  console.error("  done in " + ((Date.now() - started) / 1000).toFixed(1) + " s");
}

function npm() {
  if (process.env.npm_execpath) return process.env.npm_execpath;
  var beside = path.resolve(
    process.execPath,
    "..",
    "..",
    "lib",
    "node_modules",
    "npm",
    "bin",
    "npm-cli.js",
  );
  if (fs.existsSync(beside)) return beside;
  console.error("npm was not found beside Node. Run this through npm: npm run setup");
  return process.exit(1);
}

function setUp() {
  checkNodeVersion();
  var packages = workspaces.map(function (name) {
    return path.join(root, name, "package.json");
  });
  var lock = path.join(root, "package-lock.json");
  step(
    "install",
    hash(
      packages.concat(lock, path.join(root, "package.json")),
      process.version.split(".")[0] + process.arch,
    ),
    function () {
      return fs.existsSync(path.join(root, "node_modules", "typescript"));
    },
    function () {
      console.error("Installing packages (once) …");
      run("npm ci", [npm(), "ci", "--no-audit", "--no-fund"], true);
    },
  );
  var inputs = workspaces.reduce(
    function (found, name) {
      return sources(path.join(root, name), found);
    },
    [path.join(root, "tsconfig.base.json"), path.join(root, "tsconfig.json"), lock],
  );
  step(
    "build",
    hash(inputs, ""),
    function () {
      return (
        fs.existsSync(path.join(root, "manager", "src", "generated", "gateway-api.ts")) &&
        workspaces.every(function (name) {
          return fs.existsSync(path.join(root, name, "dist"));
        })
      );
    },
    function () {
      console.error("Building (once per change) …");
      run("The build", [path.join(root, "scripts", "build.cjs")], false);
    },
  );
}

function test() {
  console.error("Linting …");
  var prettier = path.join(root, "node_modules", "prettier", "bin", "prettier.cjs");
  // Each takes one processor, so both together take no longer than the slower one.
  var formatting = childProcess.spawn(process.execPath, [prettier, "--check", "."], {
    cwd: root,
    stdio: "inherit",
  });
  run("ESLint", [path.join(root, "node_modules", "eslint", "bin", "eslint.js"), "."], false);
  formatting.on("exit", function (status) {
    if (status !== 0) {
      console.error("Prettier failed.");
      process.exit(1);
    }
    // The last workspace's take longest: begun first, they leave no processor idle at the end.
    var folders = workspaces.slice().reverse().concat(["scripts", "eslint"]);
    run("The tests", [path.join(root, "scripts", "run-tests.cjs")].concat(folders), false);
  });
}

function basics(args) {
  var child = childProcess.spawn(
    process.execPath,
    [path.join(root, "scripts", "cli", "dist", "basics.js")].concat(args),
    {
      stdio: "inherit",
    },
  );
  // The terminal sends Ctrl-C to the whole group; a signal to this process alone is passed on.
  ["SIGTERM", "SIGHUP"].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  process.on("SIGINT", function () {});
  child.on("exit", function (status, signal) {
    process.exit(signal ? 1 : status);
  });
}

/** Takes --ledger and --fabric-bin, which choose what tests run on. Returns the other arguments. */
function chooseLedger(args) {
  var variables = { "--ledger": "BASICS_LEDGER", "--fabric-bin": "FABRIC_BIN" };
  var rest = [];
  for (var index = 0; index < args.length; index += 1) {
    var parts = args[index].split("=");
    var variable = variables[parts[0]];
    if (variable === undefined) {
      rest.push(args[index]);
      continue;
    }
    var value = parts.length > 1 ? parts.slice(1).join("=") : args[(index += 1)];
    var allowed = variable !== "BASICS_LEDGER" || value === "embedded" || value === "fabric";
    if (!value || !allowed) {
      console.error(
        parts[0] + " takes " + (variable === "FABRIC_BIN" ? "a folder." : "embedded or fabric."),
      );
      process.exit(2);
    }
    process.env[variable] = value;
  }
  return rest;
}

function runProgram(program, args) {
  var result = childProcess.spawnSync(
    process.execPath,
    ["--enable-source-maps", "--conditions=basics-testing", path.join(root, program)].concat(args),
    { stdio: "inherit" },
  );
  process.exit(result.status === null ? 1 : result.status);
}

var conformanceHelp = [
  "Usage: npm run conformance -- [OPTIONS]",
  "",
  "Runs the tests of whole consortiums: end to end, conformance (what clients observe, against what",
  "Fabric answers), faults, hostile operators. A difference that is not recorded fails; so does a",
  "recorded one that is gone.",
  "",
  "Options:",
  "  --ledger KIND     what to run on: embedded or fabric (default: embedded)",
  "  --fabric-bin DIR  folder of Fabric's programs: peer, orderer, configtxgen, … (default: PATH)",
  "  --help            this",
].join("\n");

function conformance(args) {
  if (args.indexOf("--help") !== -1) {
    console.log(conformanceHelp);
    return;
  }
  var others = chooseLedger(args);
  if (others.length > 0) {
    console.error("Unknown: " + others.join(" ") + ". See: npm run conformance -- --help");
    process.exit(2);
  }
  setUp();
  runProgram("scripts/run-tests.cjs", ["test"]);
}

var task = process.argv[2];
if (task === "setup") {
  setUp();
} else if (task === "test") {
  setUp();
  test();
} else if (task === "basics") {
  setUp();
  basics(process.argv.slice(3));
} else if (task === "faults") {
  setUp();
  runProgram("test/dist/faults/main.js", chooseLedger(process.argv.slice(3)));
} else if (task === "conformance") {
  conformance(process.argv.slice(3));
} else {
  console.error(
    "Usage: node scripts/launch.cjs setup | test | basics | faults | conformance ARGUMENTS",
  );
  process.exit(2);
}
