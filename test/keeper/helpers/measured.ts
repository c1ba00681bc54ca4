import { mkdir, writeFile } from "node:fs/promises";

/** One line of `out/keeper/e2e.json`. */
interface Measured {
  readonly scenario: string;
  readonly measured: Readonly<Record<string, number | string | boolean>>;
}

const lines: Measured[] = [];

/** Notes what a scenario measured. */
export function measured(scenario: string, values: Measured["measured"]): void {
  lines.push({ scenario, measured: values });
}

/** Writes what all scenarios measured. */
export async function writeMeasured(): Promise<void> {
  await mkdir("out/keeper", { recursive: true });
  await writeFile("out/keeper/e2e.json", `${JSON.stringify(lines, null, 2)}\n`);
}
