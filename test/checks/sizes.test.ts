import { expect } from "chai";

import { byteLength, INITCODE_LIMIT, RUNTIME_LIMIT, sizeViolations } from "../../scripts/checks/sizes.ts";

describe("checks: sizes", function () {
  const pool = { profile: "production", contract: "MarginPool", runtime: RUNTIME_LIMIT, initcode: INITCODE_LIMIT };

  it("accepts code of exactly the limit", function () {
    expect(sizeViolations([pool])).to.deep.equal([]);
  });

  it("refuses one byte more of runtime code or of initcode", function () {
    expect(sizeViolations([{ ...pool, runtime: 24_577 }])[0]).to.contain("24577 > 24576 bytes (EIP-170)");
    expect(sizeViolations([{ ...pool, initcode: 49_153 }])[0]).to.contain("49153 > 49152 bytes (EIP-3860)");
  });

  it("counts bytes without the prefix", function () {
    expect(byteLength("0x")).to.equal(0);
    expect(byteLength("0x6001")).to.equal(2);
  });
});
