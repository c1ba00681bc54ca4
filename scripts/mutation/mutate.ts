/**
 * Puts all mutants of a source into it at once, each behind a switch: the mutant whose number is the block's coinbase is on. So the
 * contracts are compiled once, and a test run picks its mutant by configuration.
 *
 * What is mutated: operators, conditions, literals beside operators, the direction of a rounding, single statements. Not: constructors
 * (immutables may not be set under a condition), constants, inline assembly.
 */
import path from "node:path";

import { isNode, nodesOf, spanOf as span, type Node } from "../tree/syntax.ts";

/** A small wrong change of one place. */
export interface Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
}

const LIBRARY = "MutantSwitch";
const LIBRARY_PATH = "contracts/MutantSwitch.sol";

/** "Mutant" that changes nothing, but tells Hardhat's coverage which mutants a test comes by: it cannot fail by any other. */
export const RECORD = 0xffffffff;

export const switchLibrary = {
  path: LIBRARY_PATH,
  content: `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

library ${LIBRARY} {
    function _isOn(uint256 id) private view returns (bool isOn) {
        assembly ("memory-safe") {
            isOn := eq(coinbase(), id)
            if eq(coinbase(), ${String(RECORD)}) {
                mstore(0x60, id)
                pop(staticcall(gas(), 0xc0bEc0BEc0BeC0bEC0beC0bEC0bEC0beC0beC0BE, 0x60, 0x20, 0x00, 0x00))
                mstore(0x60, 0)
            }
        }
    }

    function _pure(
        function(uint256) internal view returns (bool) f
    ) private pure returns (function(uint256) internal pure returns (bool) g) {
        assembly ("memory-safe") {
            g := f
        }
    }

    function on(uint256 id) internal pure returns (bool) {
        return _pure(_isOn)(id);
    }
}
`,
};

/** Address that switches a mutant on. */
export const coinbaseOf = (id: number): string => `0x${id.toString(16).padStart(40, "0")}`;

const SWAPS: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
  "&&": ["||"],
  "||": ["&&"],
  "&": ["|"],
  "|": ["&"],
  "<<": [">>"],
  ">>": ["<<"],
};
const ASSIGNMENTS: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "|=": "&=",
  "&=": "|=",
};
/** Names whose ending states a rounding, where the other direction exists with the same arguments. */
const ROUNDED = /^(.*\.)?(mulDiv|mul|div)(Up|Down)$/;
/** Parts of a syntax tree that hold no expression to run. */
const SILENT =
  /^(VariableDeclaration|ParameterList|InlineAssembly|.*TypeName|Mapping|ModifierInvocation|OverrideSpecifier|StructuredDocumentation)$/;

const typeOf = (node: Node): string => (node.typeDescriptions as { typeString?: string } | undefined)?.typeString ?? "";
const isNumber = (type: string): boolean => /^u?int\d+$/.test(type);
const isConstant = (node: Node): boolean => /^(int_const|rational_const|literal_string)/.test(typeOf(node));

/** Mutates one source; ids continue from `mutants`, to which what was put in is appended. `ast` is the typed syntax tree. */
export function mutate(file: string, source: string, ast: Node, mutants: Mutant[]): string {
  const bytes = Buffer.from(source, "utf8");
  const text = (from: number, to: number): string => bytes.subarray(from, to).toString("utf8");
  const original = (node: Node): string => text(...span(node));
  const flat = (code: string): string => code.replace(/\s+/g, " ").slice(0, 160);

  const add = (node: Node, operator: string, before: string, after: string): string => {
    const line = text(0, span(node)[0]).split("\n").length;
    mutants.push({ id: mutants.length + 1, file, line, operator, before: flat(before), after: flat(after) });
    return `${LIBRARY}.on(${String(mutants.length)})`;
  };

  const children = (node: Node): readonly Node[] =>
    Object.values(node)
      .flatMap((value) => (isNode(value) ? [value] : nodesOf(value)))
      .filter(({ nodeType }) => !SILENT.test(nodeType))
      .sort((a, b) => span(a)[0] - span(b)[0]);

  /** The source of a node with its mutated children in place. */
  const withChildren = (node: Node): string => {
    const [start, end] = span(node);
    let out = "";
    let at = start;
    for (const child of children(node)) {
      const [from, to] = span(child);
      if (from < at || to > end) continue;
      out += text(at, from) + render(child, node);
      at = to;
    }
    return out + text(at, end);
  };

  /** `orElse` behind one switch for each alternative. */
  const choose = (node: Node, operator: string, alternatives: readonly string[], orElse: string): string =>
    alternatives.reduceRight(
      (rest, alternative) => `(${add(node, operator, original(node), alternative)} ? (${alternative}) : ${rest})`,
      `(${orElse})`,
    );

  const binary = (node: Node): string => {
    const rendered = withChildren(node);
    const [left, right] = [node.leftExpression as Node, node.rightExpression as Node];
    if (isConstant(node) || (isConstant(left) && isConstant(right))) return rendered;
    const type = typeOf(node);
    if (type !== "bool" && !isNumber(type)) return rendered;
    const swaps = SWAPS[node.operator as string] ?? [];
    const alternatives = swaps.map((operator) => `(${original(left)}) ${operator} (${original(right)})`);

    return choose(node, "operator", alternatives, rendered);
  };

  const literal = (node: Node, parent: Node): string => {
    const rendered = original(node);
    const type = (parent.commonType as { typeString?: string } | undefined)?.typeString ?? "";
    if (parent.nodeType !== "BinaryOperation" || node.kind !== "number" || !isNumber(type)) return rendered;
    if (/<<|>>|\*\*/.test(parent.operator as string)) return rendered;

    return choose(node, "literal", [`${type}(${rendered} + 1)`], `${type}(${rendered})`);
  };

  const call = (node: Node): string => {
    const rendered = withChildren(node);
    const callee = node.expression as Node;
    const name = original(callee);
    const match = ROUNDED.exec(name);
    if (match === null || !isNumber(typeOf(node))) return rendered;
    const other = `${match[1] ?? ""}${match[2] ?? ""}${match[3] === "Up" ? "Down" : "Up"}`;
    const alternative = `${other}${text(span(callee)[1], span(node)[1])}`;

    return choose(node, "rounding", [alternative], rendered);
  };

  const render = (node: Node, parent: Node): string => {
    switch (node.nodeType) {
      case "BinaryOperation":
        return binary(node);
      case "Literal":
        return literal(node, parent);
      case "FunctionCall":
        return call(node);
      case "UnaryOperation": {
        const rendered = withChildren(node);
        if (!/^[!-]$/.test(node.operator as string) || isConstant(node)) return rendered;
        return choose(node, "negation", [original(node.subExpression as Node)], rendered);
      }
      case "Conditional": {
        const [condition, yes, no] = [node.condition, node.trueExpression, node.falseExpression] as [Node, Node, Node];
        const turned = choose(condition, "condition", [`!(${original(condition)})`], render(condition, node));
        return `${turned} ? ${render(yes, node)} : ${render(no, node)}`;
      }
      case "IfStatement": {
        const condition = node.condition as Node;
        const [start, end] = span(node);
        const [from, to] = span(condition);
        const head = `${text(start, from)}${choose(condition, "condition", ["true", "false"], render(condition, node))}`;
        return head + bodiesOf(node, to, end);
      }
      case "ForStatement":
      case "WhileStatement": {
        const condition = node.condition as Node;
        const [start, end] = span(node);
        const [from, to] = span(condition);
        return text(start, from) + render(condition, node) + bodiesOf(node, to, end);
      }
      case "ExpressionStatement":
      case "EmitStatement":
        // In braces: an `else` that follows must not become ours.
        return `{ ${statement(node)} }`;
      case "Block":
      case "UncheckedBlock":
        return block(node);
      default:
        return withChildren(node);
    }
  };

  /** What follows a condition: the bodies it decides on, each a block or a single statement. */
  const bodiesOf = (node: Node, after: number, end: number): string => {
    let out = "";
    let at = after;
    for (const body of [node.trueBody, node.falseBody, node.body].filter(isNode)) {
      out += text(at, span(body)[0]) + render(body, node);
      at = endOf(body);
    }
    return at < end ? out + text(at, end) : out;
  };

  /** Up to and with the semicolon, which the tree leaves out. */
  const closed = (node: Node): number => {
    const end = span(node)[1];
    return text(end - 1, end) === ";" ? end : bytes.indexOf(";", end) + 1;
  };

  /** Where the rendering of a statement ends in the source: that of a simple one takes its semicolon along. */
  const endOf = (node: Node): number => {
    if (/^(Expression|Emit)Statement$/.test(node.nodeType)) return closed(node);
    const last = [node.falseBody, node.trueBody, node.body].find(isNode);
    return /^(If|For|While)Statement$/.test(node.nodeType) && last !== undefined ? endOf(last) : span(node)[1];
  };

  const block = (node: Node): string => {
    const [start, end] = span(node);
    let out = "";
    let at = start;
    for (const child of nodesOf(node.statements)) {
      out += text(at, span(child)[0]) + render(child, node);
      at = endOf(child);
    }
    return out + text(at, end);
  };

  /** A simple statement with its semicolon: left out, with another assignment, or as it is. */
  const statement = (node: Node): string => {
    const whole = text(span(node)[0], closed(node));
    const expression = node.expression as Node | undefined;
    if (node.nodeType === "EmitStatement") return `if (!${add(node, "statement", whole, "")}) { ${whole} }`;
    if (expression === undefined) return `${withChildren(node)};`;
    if (expression.nodeType === "FunctionCall" && original(expression.expression as Node) === "require") {
      const [condition] = nodesOf(expression.arguments) as [Node];
      const [from, to] = span(condition);
      const check = choose(condition, "condition", ["true"], render(condition, expression));
      return `${text(span(node)[0], from)}${check}${text(to, closed(node))}`;
    }

    const rendered = `${withChildren(node)};`;
    const other = expression.nodeType === "Assignment" ? ASSIGNMENTS[expression.operator as string] : undefined;
    const left = expression.leftHandSide;
    const right = expression.rightHandSide;
    const skipped = `if (!${add(node, "statement", whole, "")}) { ${rendered} }`;
    if (other === undefined || !isNode(left) || !isNode(right)) return skipped;
    const alternative = `${original(left)} ${other} ${original(right)};`;

    return `if (${add(node, "operator", whole, alternative)}) { ${alternative} } else { ${skipped} }`;
  };

  const functions = nodesOf(ast.nodes).flatMap((node) => {
    if (node.nodeType === "FunctionDefinition") return [node];
    if (node.nodeType !== "ContractDefinition" || node.contractKind === "interface") return [];
    return nodesOf(node.nodes).filter(
      ({ nodeType, kind }) => nodeType === "FunctionDefinition" && kind !== "constructor",
    );
  });
  const bodies = functions.map(({ body }) => body).filter(isNode);
  let out = "";
  let at = 0;
  for (const body of [...bodies].sort((a, b) => span(a)[0] - span(b)[0])) {
    out += text(at, span(body)[0]) + block(body);
    at = span(body)[1];
  }
  out += text(at, bytes.length);
  const library = path.posix.relative(path.posix.dirname(file), LIBRARY_PATH);
  const from = library.startsWith(".") ? library : `./${library}`;

  return out.replace(/^(pragma solidity [^;]*;)/m, `$1 import {${LIBRARY}} from "${from}";`);
}
