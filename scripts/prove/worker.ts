/** Proves one file in a process of its own, because solc waits for its solver: `node worker.ts FILE SECONDS [hollow]`. */
import { readFileSync } from "node:fs";

import { check } from "./check.ts";
import { engineOf, hollowed } from "./lemmas.ts";

const [file = "", seconds = "", mode] = process.argv.slice(2);
const source = readFileSync(file, "utf8");
const findings = check(file, mode === "hollow" ? hollowed(source) : source, engineOf(file), Number(seconds));
process.stdout.write(JSON.stringify(findings));
