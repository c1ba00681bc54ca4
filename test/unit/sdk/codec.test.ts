import { expect } from "chai";
import { AbiCoder, Interface, ParamType, concat, hexlify, toBeHex } from "ethers";

import { poolFactoryAbi } from "../../../scripts/sdk/src/abi/index.ts";
import { type AbiParameter, decodeEvent, decodeParameters, positionId } from "../../../scripts/sdk/src/index.ts";
import { aggregatorRoute, encodePlan, parsePositionId, uniswapV3Route } from "../../../scripts/sdk/src/index.ts";
import { marginRouterAbi, positionLedgerAbi } from "../../../scripts/sdk/src/abi/index.ts";

const coder = AbiCoder.defaultAbiCoder();
const A = "0x00000000000000000000000000000000000000aa";
const B = "0x00000000000000000000000000000000000000bb";

const parameter = (type: ParamType): AbiParameter => {
  const element = type.isArray() ? type.arrayChildren : type;
  if (!element.isTuple()) return { name: type.name, type: type.type };
  const length = type.arrayLength ?? -1;
  const suffix = type.isArray() ? (length < 0 ? "[]" : `[${length}]`) : "";
  return { name: type.name, type: `tuple${suffix}`, components: element.components.map(parameter) };
};

describe("sdk: codec", () => {
  const cases: readonly [string, unknown, unknown][] = [
    ["uint256 x", 7n, 7n],
    ["int256 x", -7n, -7n],
    ["bool x", true, true],
    ["address x", A, A],
    ["bytes4 x", "0x01020304", "0x01020304"],
    ["bytes x", "0x0102", "0x0102"],
    ["string x", "Käse", "Käse"],
    ["uint256[] x", [1n, 2n], [1n, 2n]],
    ["uint256[2] x", [1n, 2n], [1n, 2n]],
    ["bytes[] x", ["0x01", "0x"], ["0x01", "0x"]],
    ["(uint256 a, string b) x", [1n, "two"], { a: 1n, b: "two" }],
    ["(uint256 a, (bytes c, bool d)[] b) x", [1n, [["0x05", true]]], { a: 1n, b: [{ c: "0x05", d: true }] }],
  ];

  for (const [definition, value, expected] of cases) {
    it(`decodes ${definition} as ethers encodes it`, () => {
      const type = ParamType.from(definition);
      const data = coder.encode(["uint256", type, "uint256"], [1, value, 2]);
      const parameters = [{ name: "before", type: "uint256" }, parameter(type), { name: "after", type: "uint256" }];
      expect(decodeParameters(parameters, data)).to.deep.equal({ before: 1n, x: expected, after: 2n });
    });
  }

  it("refuses data that ends too early, wherever it is cut", () => {
    const data = coder.encode(["uint256", "bytes"], [1, "0x010203"]);
    for (let length = 2; length < data.length - 60; length += 2) {
      const parameters = [
        { name: "a", type: "uint256" },
        { name: "b", type: "bytes" },
      ];
      expect(() => decodeParameters(parameters, data.slice(0, length))).to.throw("uncut");
    }
  });

  it("refuses an offset and a length that lead out of the data", () => {
    const parameters = [{ name: "b", type: "uint256[]" }];
    expect(() => decodeParameters(parameters, toBeHex(2n ** 200n, 32))).to.throw("uncut");
    expect(() => decodeParameters(parameters, concat([toBeHex(32, 32), toBeHex(2n ** 40n, 32)]))).to.throw("uncut");
  });
});

describe("sdk: events", () => {
  it("decodes an event with indexed and other values", () => {
    const ledger = new Interface(positionLedgerAbi);
    const id = positionId(A, 3n);
    const log = ledger.encodeEventLog("Borrowed", [id, 5n, 9n]);
    expect(decodeEvent(log)).to.deep.equal({ name: "Borrowed", values: { id, amount: 5n, position: 9n } });
  });

  it("decodes the parameters of a new pool", () => {
    const factory = new Interface(poolFactoryAbi);
    const event = factory.getEvent("PoolCreated");
    const empty = (type: ParamType): unknown => {
      if (type.isArray()) return [];
      if (type.isTuple()) return type.components.map(empty);
      return type.type === "address" ? A : type.type === "string" ? "name" : type.type === "bool" ? false : 1n;
    };
    const params = empty(event!.inputs.at(-1)!);
    const log = factory.encodeEventLog("PoolCreated", [A, B, A, params]);
    const { name, values } = decodeEvent(log);
    expect(name).to.equal("PoolCreated");
    expect(values).to.include({ pool: A, creator: B, debtAsset: A });
    expect(values["params"]).to.deep.include({ name: "name", debtAsset: A, collaterals: [] });
  });

  it("refuses what is not the protocol's", () => {
    expect(() => decodeEvent({ topics: [toBeHex(1, 32)], data: "0x" })).to.throw("No event of the protocol");
  });
});

describe("sdk: ids and routes", () => {
  it("packs owner and index, and unpacks them", () => {
    const id = positionId(A, 2n ** 96n - 1n);
    expect(id).to.equal(`${A}${"f".repeat(24)}`);
    expect(parsePositionId(id)).to.deep.equal({ owner: A, index: 2n ** 96n - 1n });
    expect(() => positionId(A, 2n ** 96n)).to.throw("does not fit 96 bits");
    // Found by reading: the id of another owner came out, or one of 34 bytes.
    for (const owner of [id, `${A}00`, A.slice(2), "vitalik.eth"]) {
      expect(() => positionId(owner, 0n), owner).to.throw("is not an address");
    }
  });

  it("packs Uniswap routes", () => {
    expect(uniswapV3Route([A, B, A], [500, 3000])).to.equal(concat([A, toBeHex(500, 3), B, toBeHex(3000, 3), A]));
    expect(() => uniswapV3Route([A], [])).to.throw("at least two tokens");
    expect(() => uniswapV3Route([A, B], [])).to.throw("one fee per hop");
    expect(() => uniswapV3Route([A, B], [0.5])).to.throw("whole number");
    for (const token of [A.slice(2), `${A}00`, "WETH"]) {
      expect(() => uniswapV3Route([token, B], [500]), token).to.throw("is not an address");
    }
  });

  it("encodes aggregator routes and plans as ethers does", () => {
    for (const data of ["0x", "0x0102", hexlify(new Uint8Array(33))]) {
      expect(aggregatorRoute(A, B, data)).to.equal(coder.encode(["address", "address", "bytes"], [A, B, data]));
      const plan = {
        reduce: true,
        exactOutput: false,
        inputSent: true,
        tokenIn: A,
        tokenOut: B,
        amountOut: 5n,
        adapter: A,
        deadline: 6n,
        route: data,
      };
      const type = "tuple(bool,bool,bool,address,address,uint256,uint256,address,uint256,bytes)";
      const values = [true, false, true, A, B, 0n, 5n, A, 6n, data];
      expect(encodePlan(plan)).to.equal(coder.encode([type], [values]));
    }
    expect(marginRouterAbi.some(({ type }) => type === "function")).to.be.true;
  });
});
