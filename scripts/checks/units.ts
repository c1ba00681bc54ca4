/**
 * In contracts/interfaces every documented number carries its unit: the @param or @return line of a uint or int names it in
 * brackets, as in `@param amount What is repaid [assets].`
 */
import { lineAt, readSources, report, withoutComments, type SourceFile } from "./source-files.ts";

interface Parameter {
  readonly type: string;
  readonly name: string;
}

/** All violations, as `file:line message`. */
export function unitViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, source }) => {
    const code = withoutComments(source);
    return docBlocks(source).flatMap((block) => {
      const { inputs, outputs } = parametersOf(code.slice(block.end));
      const returns = block.tags.filter((tag) => tag.kind === "return");
      return block.tags.flatMap((tag) => {
        const [first = ""] = tag.text.split(/\s/);
        const parameter =
          tag.kind === "param"
            ? inputs.find((input) => input.name === first)
            : (outputs.find((output) => output.name !== "" && output.name === first) ?? outputs[returns.indexOf(tag)]);
        if (parameter === undefined || !isNumber(parameter.type) || hasUnit(tag.text)) return [];
        return [`${path}:${lineAt(source, tag.index)} @${tag.kind} ${first} is ${parameter.type} and names no [unit]`];
      });
    });
  });
}

/** Brackets count as a unit unless they hold a bare index, as in `a[0]`. */
function hasUnit(text: string): boolean {
  return /(?:^|\s)\[[^\]]*[A-Za-z][^\]]*\]/.test(text);
}

function isNumber(type: string): boolean {
  return /^u?int\d*(\[\d*\])*$/.test(type);
}

interface Tag {
  readonly kind: "param" | "return";
  readonly text: string;
  readonly index: number;
}

/** Comments in front of a declaration with their tags; a tag reaches to the next tag. */
function docBlocks(source: string): { tags: Tag[]; end: number }[] {
  const blocks = source.matchAll(/(?:[ \t]*\/\/\/[^\n]*\n)+|\/\*\*[\s\S]*?\*\//g);
  return [...blocks].map((block) => {
    const text = block[0].replace(/^[ \t]*(?:\/\/\/|\/\*\*|\*\/|\*)/gm, (mark) => " ".repeat(mark.length));
    const tags = [...text.matchAll(/@(\w+)([^@]*)/g)].flatMap((tag): Tag[] => {
      const kind = tag[1];
      if (kind !== "param" && kind !== "return") return [];
      return [{ kind, text: (tag[2] ?? "").replace(/\s+/g, " ").trim(), index: block.index + tag.index }];
    });
    return { tags, end: block.index + block[0].length };
  });
}

/** What the declaration at the start of `code` takes and returns; the fields of a struct count as what it takes. */
function parametersOf(code: string): { inputs: Parameter[]; outputs: Parameter[] } {
  const struct = /^\s*struct\s+\w+\s*\{([^}]*)\}/.exec(code);
  if (struct !== null) return { inputs: listOf(struct[1] ?? "", ";"), outputs: [] };
  const declaration = /^\s*(?:function|event|error)\s+\w+\s*\(([^)]*)\)([^;{]*)/.exec(code);
  if (declaration === null) return { inputs: [], outputs: [] };
  const returns = /\breturns\s*\(([^)]*)\)/.exec(declaration[2] ?? "");
  return { inputs: listOf(declaration[1] ?? "", ","), outputs: listOf(returns?.[1] ?? "", ",") };
}

function listOf(list: string, separator: string): Parameter[] {
  const words = list.split(separator).map((entry) => entry.trim().split(/\s+/));
  return words
    .filter(([type]) => type !== undefined && type !== "")
    .map(([type = "", ...rest]) => {
      const name = rest.filter((word) => !/^(memory|calldata|storage|indexed|payable)$/.test(word)).at(-1) ?? "";
      return { type, name };
    });
}

if (import.meta.main) report("units", unitViolations(await readSources(["contracts/interfaces"], [".sol"])));
