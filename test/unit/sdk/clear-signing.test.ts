import { readFile, readdir } from "node:fs/promises";

import { expect } from "chai";
import type { ParamType } from "ethers";
import { FunctionFragment, type InterfaceAbi, Interface, TypedDataEncoder } from "ethers";

import * as abis from "../../../scripts/sdk/src/abi/index.ts";
import * as sdk from "../../../scripts/sdk/src/index.ts";

const FOLDER = "docs/clear-signing";

interface Field {
  readonly path: string;
  readonly label: string;
  readonly format: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

interface Format {
  readonly intent: string;
  readonly fields: readonly Field[];
  readonly required: readonly string[];
  readonly excluded: readonly string[];
}

interface Descriptor {
  readonly $schema: string;
  readonly context: { readonly contract?: { deployments: unknown[] }; readonly eip712?: { domain?: object } };
  readonly metadata: {
    readonly owner: string;
    readonly enums?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  readonly display: { readonly formats: Readonly<Record<string, Format>> };
}

/** What each format of a field needs. */
const PARAMS: Readonly<Record<string, { required: readonly string[]; optional: readonly string[] }>> = {
  raw: { required: [], optional: [] },
  addressName: { required: ["types", "sources"], optional: [] },
  tokenAmount: { required: ["tokenPath"], optional: ["nativeCurrencyAddress", "threshold", "message"] },
  date: { required: ["encoding"], optional: [] },
  unit: { required: ["base", "decimals"], optional: [] },
  enum: { required: ["$ref"], optional: [] },
  calldata: { required: ["calleePath"], optional: [] },
};

/** Paths of all values of a list of parameters, with their types. */
function leaves(parameters: readonly ParamType[], prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const parameter of parameters) {
    const path = prefix + parameter.name;
    if (parameter.isTuple()) for (const [p, t] of leaves(parameter.components, `${path}.`)) found.set(p, t);
    else if (parameter.isArray()) found.set(`${path}.[]`, parameter.arrayChildren.type);
    else found.set(path, parameter.type);
  }
  return found;
}

/** Everything that is wrong with a format. */
function violations(
  format: Format,
  parameters: readonly ParamType[],
  enums: Descriptor["metadata"]["enums"],
): string[] {
  const types = leaves(parameters);
  const shown = format.fields.map(({ path }) => path);
  const wrong: string[] = [];
  const check = (good: boolean, message: string): void => {
    if (!good) wrong.push(message);
  };

  check(format.intent.length > 0 && format.intent.length <= 40, `intent "${format.intent}" does not fit a screen`);
  for (const path of types.keys()) {
    const places = Number(shown.includes(path)) + Number(format.excluded.includes(path));
    check(places === 1, `${path} is shown or excluded ${places} times`);
  }
  for (const path of [...shown, ...format.excluded]) check(types.has(path), `${path} is no value of the message`);
  for (const path of format.required) check(shown.includes(path), `${path} is required but not shown`);
  check(new Set(format.fields.map(({ label }) => label)).size === format.fields.length, "two fields have one label");
  for (const { path, label, format: kind, params = {} } of format.fields) {
    check(label.length > 0 && label.length <= 42, `label "${label}" does not fit a screen`);
    const allowed = PARAMS[kind];
    check(allowed !== undefined, `${path} has the unknown format ${kind}`);
    const names = Object.keys(params);
    check(allowed?.required.every((name) => names.includes(name)) ?? false, `${path} lacks a parameter of ${kind}`);
    check(
      names.every((name) => allowed?.required.includes(name) || allowed?.optional.includes(name)),
      `${path} has a parameter that ${kind} does not know`,
    );
    const type = types.get(path) ?? "";
    if (kind === "addressName") check(type === "address", `${path} is no address`);
    if (kind === "tokenAmount" || kind === "date" || kind === "unit")
      check(type.startsWith("uint"), `${path} is no number`);
    const token = params["tokenPath"];
    if (typeof token === "string" && token !== "@.to") check(types.get(token) === "address", `${token} is no token`);
    const list = params["$ref"];
    if (typeof list === "string") {
      const name = list.replace("$.metadata.enums.", "");
      check(enums?.[name] !== undefined, `${list} is no list of names`);
    }
  }
  return wrong;
}

const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".json"));
const read = async (file: string): Promise<Descriptor> =>
  JSON.parse(await readFile(`${FOLDER}/${file}`, "utf8")) as Descriptor;

const ABIS: Readonly<Record<string, InterfaceAbi>> = {
  MarginPool: abis.marginPoolAbi,
  MarginRouter: abis.marginRouterAbi,
  TriggerOrders: abis.triggerOrdersAbi,
};

/** Functions that no person signs: pools call them. */
const NOT_SIGNED = new Set(["onPoolCallback"]);

describe("clear-signing descriptors", () => {
  for (const file of files.filter((name) => name.startsWith("calldata-"))) {
    const contract = file.slice("calldata-".length, -".json".length);

    it(`${file}: every format is a function of ${contract}, and shows or excludes each of its values`, async () => {
      const descriptor = await read(file);
      const abi = new Interface(ABIS[contract] ?? []);
      expect(Object.keys(descriptor.display.formats)).not.to.be.empty;
      for (const [signature, format] of Object.entries(descriptor.display.formats)) {
        const stated = FunctionFragment.from(`function ${signature}`);
        const actual = abi.getFunction(stated.selector);
        expect(actual, signature).not.to.be.null;
        expect([...leaves(stated.inputs).keys()], signature).to.deep.equal([...leaves(actual!.inputs).keys()]);
        expect(violations(format, stated.inputs, descriptor.metadata.enums), signature).to.deep.equal([]);
      }
    });
  }

  for (const contract of ["MarginRouter", "TriggerOrders"]) {
    it(`leaves no function of ${contract} to blind signing`, async () => {
      const { display } = await read(`calldata-${contract}.json`);
      const described = new Set(
        Object.keys(display.formats).map((signature) => FunctionFragment.from(`function ${signature}`).selector),
      );
      const abi = new Interface(ABIS[contract] ?? []);
      const missing = abi.fragments
        .filter((fragment): fragment is FunctionFragment => FunctionFragment.isFragment(fragment))
        .filter(({ constant, name }) => !constant && !NOT_SIGNED.has(name))
        .filter(({ selector }) => !described.has(selector))
        .map(({ name }) => name);
      expect(missing).to.deep.equal([]);
    });
  }

  it("describes exactly the typed data that the SDK signs", async () => {
    const cases: [string, object, Record<string, readonly sdk.TypedField[]>][] = [
      ["eip712-MarginRouter.json", sdk.DOMAINS.router, { ...sdk.INCREASE_ORDER, ...sdk.DECREASE_ORDER }],
      ["eip712-TriggerOrders.json", sdk.DOMAINS.triggerOrders, sdk.TRIGGER_ORDER],
      ["eip712-MarginPool.json", {}, sdk.PERMIT_OPERATOR],
    ];
    for (const [file, domain, types] of cases) {
      const descriptor = await read(file);
      expect(descriptor.context.eip712?.domain ?? {}).to.deep.equal(domain);
      const encoded = Object.entries(types).map(([name, fields]) =>
        TypedDataEncoder.from({ [name]: fields.map((field) => ({ ...field })) }).encodeType(name),
      );
      expect(Object.keys(descriptor.display.formats)).to.have.members(encoded);
      for (const [type, format] of Object.entries(descriptor.display.formats)) {
        const { inputs } = FunctionFragment.from(`function ${type}`);
        expect(violations(format, inputs, descriptor.metadata.enums), type).to.deep.equal([]);
      }
    }
  });

  it("notices what is wrong", () => {
    const { inputs } = FunctionFragment.from("function f(address token,uint256 amount,uint256 other)");
    const field = { path: "amount", label: "Amount", format: "tokenAmount", params: { tokenPath: "other" } };
    const format = {
      intent: "",
      fields: [field, { ...field, path: "nothing" }],
      required: ["other"],
      excluded: ["token"],
    };
    expect(violations(format, inputs, {})).to.deep.equal([
      'intent "" does not fit a screen',
      "other is shown or excluded 0 times",
      "nothing is no value of the message",
      "other is required but not shown",
      "two fields have one label",
      "other is no token",
      "nothing is no number",
      "other is no token",
    ]);
  });
});
