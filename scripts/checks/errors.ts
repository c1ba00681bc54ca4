/**
 * Every custom error is declared once, is called `Contract_Reason` after a contract, library or type of this repository,
 * and nothing reverts with a string or with nothing. Mocks are free: they imitate foreign contracts.
 */
import { lineAt, readSources, report, withoutComments, type SourceFile } from "./source-files.ts";

/** All violations, as `file:line message`. */
export function errorViolations(files: readonly SourceFile[]): string[] {
  const own = files
    .filter((file) => !file.path.startsWith("contracts/mocks/"))
    .map((file) => ({ path: file.path, code: withoutComments(file.source) }));
  const owners = new Set(own.flatMap(({ code }) => ownersIn(code)));
  const declaredAt = new Map<string, string>();
  const violations: string[] = [];

  for (const { path, code } of own) {
    const at = (index: number): string => `${path}:${lineAt(code, index)}`;
    for (const match of code.matchAll(/\berror\s+([A-Za-z_$][\w$]*)\s*\(/g)) {
      const name = match[1] ?? "";
      const first = declaredAt.get(name);
      if (first === undefined) declaredAt.set(name, at(match.index));
      else violations.push(`${at(match.index)} error ${name} is declared before, in ${first}`);
      const prefix = /^([A-Z][A-Za-z0-9]*)_[A-Z][A-Za-z0-9]*$/.exec(name)?.[1];
      if (prefix === undefined) violations.push(`${at(match.index)} error ${name} is not named Contract_Reason`);
      else if (!owners.has(prefix))
        violations.push(`${at(match.index)} error ${name}: nothing here is called ${prefix}`);
    }
    // A revert that hands on what a call of ours returned, in assembly, carries that error.
    for (const match of code.matchAll(/\brevert\s*(?:\((?!\s*\w+\s*,\s*returndatasize\(\))|Error\s*\()/g)) {
      violations.push(`${at(match.index)} reverts without a custom error`);
    }
    for (const match of code.matchAll(/\brequire\s*\(/g)) {
      const reason = secondArgument(code, match.index + match[0].length);
      if (reason === undefined) violations.push(`${at(match.index)} require without a custom error`);
      else if (/^(unicode)?["']/.test(reason)) violations.push(`${at(match.index)} require with a string`);
    }
  }
  return violations;
}

/** Names that may own an error; an interface `IPool` declares the errors of `Pool`. */
function ownersIn(code: string): string[] {
  const names = [...code.matchAll(/\b(?:contract|library|interface|struct|type)\s+([A-Z][\w$]*)/g)].map(
    (m) => m[1] ?? "",
  );
  return names.flatMap((name) => (/^I[A-Z]/.test(name) ? [name, name.slice(1)] : [name]));
}

/** The second argument of the call whose arguments start at `start`. */
function secondArgument(code: string, start: number): string | undefined {
  let depth = 0;
  let comma: number | undefined;
  for (const { 0: token, index } of code.slice(start).matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()[\]{},]/g)) {
    if ("([{".includes(token)) depth++;
    else if (token === "," && depth === 0) comma ??= start + index + 1;
    else if (")]}".includes(token) && --depth < 0) {
      return comma === undefined ? undefined : code.slice(comma, start + index).trim();
    }
  }
  return undefined;
}

if (import.meta.main) report("errors", errorViolations(await readSources(["contracts"], [".sol"])));
