/** What random arguments are drawn from: everybody, every position, and calls that would hurt. */
import { AbiCoder } from "ethers";

import type { Dice } from "../../scripts/model/random.ts";
import { MAX, ZERO, positionId } from "../helpers/protocol.ts";
import type { Vocabulary } from "./arguments.ts";
import type { System } from "./system.ts";

/** Everybody who has something to lose. */
export const everybody = (system: System): string[] =>
  [
    system.trader,
    system.holder,
    system.lender,
    system.keeper,
    system.curator,
    system.guardian,
    system.feeRecipient,
  ].map(({ address }) => address);

/** Everybody, everything, every position, and calls that hurt where somebody can be made to send them. */
export function vocabularyOf(system: System, dice: Dice): Vocabulary {
  const { pool, trader, lender, attacker, mine, tokens } = system;
  const users = [...everybody(system), attacker.address, system.operator.address];
  const addresses = [
    ...users,
    ...users,
    ...tokens,
    ...tokens,
    ...system.targets.map(({ address }) => address),
    ...[ZERO, `0x${"00".repeat(19)}01`, `0x${"5e".repeat(20)}`],
  ];
  const ids = [mine, mine, system.short, ...users.map((user) => positionId(user)), `0x${"00".repeat(32)}`];
  const calls = [
    pool.interface.encodeFunctionData("withdrawCollateral", [mine, tokens[0] ?? ZERO, MAX, attacker.address]),
    pool.interface.encodeFunctionData("transferFrom", [lender.address, attacker.address, 1n]),
    pool.interface.encodeFunctionData("borrow", [mine, 10n ** 8n, attacker.address]),
    system.dollars.interface.encodeFunctionData("transferFrom", [
      trader.address,
      attacker.address,
      dice.spread(10n ** 12n),
    ]),
    AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [trader.address, 1n]),
  ];
  return { addresses, ids, calls };
}
