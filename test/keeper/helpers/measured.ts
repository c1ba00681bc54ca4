import { mkdir, readFile, writeFile } from "node:fs/promises";

const FILE = "out/keeper/e2e.json";

/** One line of `out/keeper/e2e.json`. */
interface Measured {
  readonly scenario: string;
  readonly measured: Readonly<Record<string, number | string | boolean>>;
}

const lines = new Map<string, Measured>();

/** Notes what a scenario measured. */
export function measured(scenario: string, values: Measured["measured"]): void {
  lines.set(scenario, { scenario, measured: values });
}

/** Writes what all scenarios measured; those of other test files and earlier runs stay. */
export async function writeMeasured(): Promise<void> {
  const before = await readFile(FILE, "utf8").then(
    (text) => JSON.parse(text) as Measured[],
    () => [],
  );
  const all = new Map(before.map((line) => [line.scenario, line]));
  for (const [scenario, line] of lines) all.set(scenario, line);
  await mkdir("out/keeper", { recursive: true });
  await writeFile(FILE, `${JSON.stringify([...all.values()], null, 2)}\n`);
}
