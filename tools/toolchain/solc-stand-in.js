// Answers the two questions that ape and forge ask of a native solc (`--version`, `--standard-json`) with
// npm's WebAssembly build of the same compiler. Used only where no native solc of that version is installed.
"use strict";
const fs = require("fs");
const solc = require(process.env.OCR_SOLC_MODULE);

const args = process.argv.slice(2);
if (args.includes("--version")) {
  const version = solc.version().replace(/\.Emscripten\.clang$/, "");
  console.log("solc, the solidity compiler commandline interface");
  console.log(`Version: ${version}.Emscripten.clang`);
} else if (args.includes("--standard-json")) {
  const file = args.slice(args.indexOf("--standard-json") + 1).find((arg) => !arg.startsWith("-") && arg.endsWith(".json"));
  const input = fs.readFileSync(file ?? 0, "utf8");
  // A pipe takes 64 KiB at a time: writeSync in a loop, since process.exit would cut an asynchronous write short.
  const output = Buffer.from(solc.compile(input));
  for (let done = 0; done < output.length; ) {
    try {
      done += fs.writeSync(1, output, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
} else {
  console.error(`solc stand-in: it knows --version and --standard-json only, not: ${args.join(" ")}`);
  process.exitCode = 1;
}
