/**
 * Puts markers into Solidity sources: one before every statement, one into each side of every branch. A marker calls an address that
 * Hardhat's coverage run watches; lines stay where they were.
 *
 * Hardhat's own markers are per statement only, and they write to free memory, which the readers of foreign answers
 * (`oracle/FeedReader.sol`) still need.
 */
import path from "node:path";

import { isNode, nodesOf, spanOf as boundsOf, type Node } from "../tree/syntax.ts";

/** What a marker stands for. */
export interface Marker {
  readonly file: string;
  readonly line: number;
  readonly kind: "statement" | "function" | "branch";
  /** What stands at that line, for reports. */
  readonly text: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const LIBRARY = "CoverageMarker";
const LIBRARY_PATH = "contracts/CoverageMarker.sol";

/** The address that Hardhat's coverage run watches, called with the marker's number. It uses the zero slot and puts it back. */
export const markerLibrary = {
  path: LIBRARY_PATH,
  content: `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

library ${LIBRARY} {
    function _mark(uint256 id) private view {
        assembly ("memory-safe") {
            mstore(0x60, id)
            pop(staticcall(gas(), 0xc0bEc0BEc0BeC0bEC0beC0bEC0bEC0beC0beC0BE, 0x60, 0x20, 0x00, 0x00))
            mstore(0x60, 0)
        }
    }

    function _pure(function(uint256) internal view f) private pure returns (function(uint256) internal pure g) {
        assembly ("memory-safe") {
            g := f
        }
    }

    function hit(uint256 id) internal pure {
        _pure(_mark)(id);
    }
}
`,
};

/** Marks one source. Numbers continue from `markers`, to which what they stand for is appended. */
export function instrument(file: string, source: string, ast: Node, markers: Marker[]): string {
  const bytes = Buffer.from(source, "utf8");
  const text = (from: number, to: number): string => bytes.subarray(from, to).toString("utf8");
  const breaks = (from: number, to: number): string => "\n".repeat(text(from, to).split("\n").length - 1);
  const spanOf = (node: Node): Span => {
    const [start, end] = boundsOf(node);
    return { start, end };
  };

  const mark = (at: number, kind: Marker["kind"]): string => {
    const before = text(0, at).split("\n");
    const line = source.split("\n")[before.length - 1] ?? "";
    markers.push({ file, line: before.length, kind, text: line.trim() });
    return `${LIBRARY}.hit(${String(markers.length - 1)});`;
  };

  /** Up to and with the semicolon, which the syntax tree leaves out of most simple statements. */
  const endOf = (node: Node): number => {
    const { end } = spanOf(node);
    switch (node.nodeType) {
      case "Block":
      case "UncheckedBlock":
      case "InlineAssembly":
      case "TryStatement":
        return end;
      case "IfStatement":
        return endOf((isNode(node.falseBody) ? node.falseBody : node.trueBody) as Node);
      case "ForStatement":
      case "WhileStatement":
        return endOf(node.body as Node);
      default:
        return text(end - 1, end) === ";" ? end : bytes.indexOf(";", end) + 1;
    }
  };

  const block = (node: Node, first = ""): string => {
    const { start, end } = spanOf(node);
    const open = bytes.indexOf("{", start) + 1;
    let out = text(start, open) + first;
    let at = open;
    for (const child of nodesOf(node.statements)) {
      out += text(at, spanOf(child).start) + statement(child);
      at = endOf(child);
    }
    return out + text(at, end);
  };

  /** A body that may be a single statement. */
  const body = (node: Node, first: string): string =>
    node.nodeType === "Block" ? block(node, first) : `{${first}${statement(node)}}`;

  const branch = (node: Node): string => {
    const { start } = spanOf(node);
    const [yes, no] = [node.trueBody as Node, node.falseBody];
    let out = text(start, spanOf(yes).start) + body(yes, mark(start, "branch"));
    if (isNode(no)) out += text(endOf(yes), spanOf(no).start) + body(no, mark(start, "branch"));
    else out += ` else {${mark(start, "branch")}}`;
    return out;
  };

  /** A `require` is a branch: the side that reverts is worth a test. */
  const requirement = (node: Node, call: Node): string => {
    const { start } = spanOf(node);
    const [condition, reason] = nodesOf(call.arguments) as [Node, Node | undefined];
    const [from, to] = [spanOf(condition).start, spanOf(condition).end];
    const holds = mark(start, "branch");
    const fails = mark(start, "branch");
    const close = endOf(node);
    let out = `if (${breaks(start, from)}${text(from, to)}) {${holds}} else {${fails}`;
    if (reason === undefined) return `${out}${breaks(to, close)}revert();}`;
    const why = spanOf(reason);
    const named = reason.nodeType === "FunctionCall";
    out += `${breaks(to, why.start)}revert ${named ? "" : "("}${text(why.start, why.end)}${named ? "" : ")"};`;
    return `${out}${breaks(why.end, close)}}`;
  };

  const attempt = (node: Node): string => {
    const { start, end } = spanOf(node);
    let out = "";
    let at = start;
    for (const clause of nodesOf(node.clauses)) {
      const inner = clause.block as Node;
      out += text(at, spanOf(inner).start) + block(inner, mark(spanOf(inner).start, "branch"));
      at = spanOf(inner).end;
    }
    return out + text(at, end);
  };

  const unmarked = (node: Node): string => {
    const { start } = spanOf(node);
    const expression = node.expression;
    switch (node.nodeType) {
      case "Block":
      case "UncheckedBlock":
        return block(node);
      case "IfStatement":
        return branch(node);
      case "ForStatement":
      case "WhileStatement": {
        const inner = node.body as Node;
        return text(start, spanOf(inner).start) + body(inner, "");
      }
      case "TryStatement":
        return attempt(node);
      case "ExpressionStatement":
        if (isNode(expression) && expression.nodeType === "FunctionCall") {
          const callee = expression.expression;
          if (isNode(callee) && callee.name === "require") return requirement(node, expression);
        }
        return text(start, endOf(node));
      default:
        return text(start, endOf(node));
    }
  };

  const statement = (node: Node): string => {
    if (node.nodeType === "UncheckedBlock" || node.nodeType === "Block") return unmarked(node);
    return mark(spanOf(node).start, "statement") + unmarked(node);
  };

  const definitions = nodesOf(ast.nodes).flatMap((node) => {
    if (node.nodeType === "FunctionDefinition") return [node];
    if (node.nodeType !== "ContractDefinition" || node.contractKind === "interface") return [];
    return nodesOf(node.nodes).filter(({ nodeType }) => /^(Function|Modifier)Definition$/.test(nodeType));
  });
  const bodies = definitions
    .filter(({ body: inner }) => isNode(inner))
    .sort((a, b) => spanOf(a).start - spanOf(b).start);
  if (bodies.length === 0) return source;

  let out = "";
  let at = 0;
  for (const definition of bodies) {
    const inner = definition.body as Node;
    const { start } = spanOf(definition);
    const first = definition.nodeType === "FunctionDefinition" ? mark(start, "function") : "";
    out += text(at, spanOf(inner).start) + block(inner, first);
    at = spanOf(inner).end;
  }
  out += text(at, bytes.length);

  // On the pragma's line, so that lines stay where they were.
  const library = path.posix.relative(path.posix.dirname(file), LIBRARY_PATH);
  const from = library.startsWith(".") ? library : `./${library}`;
  return out.replace(/^(pragma solidity [^;]*;)/m, `$1 import {${LIBRARY}} from "${from}";`);
}
