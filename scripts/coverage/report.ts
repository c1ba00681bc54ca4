import type { Marker } from "./instrument.ts";

/** A branch or line that no test reaches, and why. */
export interface Exception {
  readonly file: string;
  /** What stands at the line: it must be there, or the exception is stale. */
  readonly text: string;
  readonly reason: string;
}

/** Of one file or of all. */
export interface Count {
  readonly covered: number;
  readonly total: number;
}

export interface Coverage {
  readonly lines: Count;
  readonly functions: Count;
  readonly branches: Count;
  /** Markers of branches, functions and lines that nothing reached. */
  readonly missed: readonly Marker[];
}

const lineOf = ({ file, line }: Marker): string => `${file}:${String(line)}`;

/** A line counts as covered if any statement that starts on it ran; what else is on it is a branch. */
export function measure(markers: readonly Marker[], hits: ReadonlySet<number>): Coverage {
  const numbered = markers.map((marker, id) => ({ marker, hit: hits.has(id) }));
  const ofKind = (kind: Marker["kind"]): typeof numbered => numbered.filter(({ marker }) => marker.kind === kind);
  const count = (kind: Marker["kind"]): Count => ({
    covered: ofKind(kind).filter(({ hit }) => hit).length,
    total: ofKind(kind).length,
  });

  const statements = ofKind("statement");
  const all = new Map(statements.map(({ marker }) => [lineOf(marker), marker]));
  const reached = new Set(statements.filter(({ hit }) => hit).map(({ marker }) => lineOf(marker)));
  const missedLines = [...all].filter(([line]) => !reached.has(line)).map(([, marker]) => marker);
  const missed = numbered.filter(({ marker, hit }) => !hit && marker.kind !== "statement").map(({ marker }) => marker);

  return {
    lines: { covered: reached.size, total: all.size },
    functions: count("function"),
    branches: count("branch"),
    missed: [...missed, ...missedLines].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line),
  };
}

/** Per cent with two digits, rounded down: 100 means all. */
export const percent = ({ covered, total }: Count): number =>
  total === 0 ? 100 : Math.floor((covered * 10_000) / total) / 100;

/** Which of the missed are explained, and which explanations fit nothing any more. */
export function explain(
  missed: readonly Marker[],
  exceptions: readonly Exception[],
): { readonly unexplained: readonly Marker[]; readonly stale: readonly Exception[] } {
  const fits = (marker: Marker, { file, text }: Exception): boolean => marker.file === file && marker.text === text;

  return {
    unexplained: missed.filter((marker) => !exceptions.some((exception) => fits(marker, exception))),
    stale: exceptions.filter((exception) => !missed.some((marker) => fits(marker, exception))),
  };
}
