/** What a figure is made of, read from the transaction's own trace. */
import type { EthereumProvider } from "hardhat/types/providers";

const COLD_ACCOUNT = 2_600n;
const COLD_SLOT = 2_100n;
const WARM = 100n;

interface Step {
  readonly op: string;
  readonly gas: number | string;
  readonly gasCost: number | string;
  readonly depth: number;
  readonly stack?: readonly string[];
}

/** Execution gas by what it pays for. The first five lines are the floor of a scenario: nothing but another design saves them. */
export interface Bill {
  readonly exec: bigint;
  readonly accounts: number;
  readonly slots: number;
  /** Gas of accounts and slots touched for the first time. */
  readonly cold: bigint;
  /** Writes, beyond the first touch of the slot. */
  readonly stores: bigint;
  readonly logs: bigint;
  /** Code of a new contract. */
  readonly code: bigint;
  readonly refund: bigint;
  /** The rest: computation of the tokens, oracles and venues. */
  readonly others: bigint;
  /** The rest: computation of the called contract and of what it delegates to. */
  readonly own: bigint;
}

interface Frame {
  /** Whose storage. */
  readonly address: string;
  /** Whether it is the called contract, or code that it runs on its own storage. */
  readonly own: boolean;
  /** Gas of its first step, and of its last one with its cost. */
  first: bigint;
  last: bigint;
  /** The call that is open in this frame. */
  pending?: { readonly op: string; readonly gas: bigint; readonly target: string; readonly cold: bigint };
  /** What the frames below used since the call. */
  below: bigint;
}

const CALLS = new Set(["CALL", "STATICCALL", "DELEGATECALL", "CALLCODE"]);
const CREATES = new Set(["CREATE", "CREATE2"]);
const LOOKS = new Set(["EXTCODESIZE", "EXTCODECOPY", "EXTCODEHASH", "BALANCE"]);

/** Takes the bill of a mined transaction. */
export async function billOf(provider: EthereumProvider, hash: string, exec: bigint): Promise<Bill> {
  const transaction = (await provider.request({ method: "eth_getTransactionByHash", params: [hash] })) as {
    readonly from: string;
    readonly to: string;
  };
  const trace = (await provider.request({
    method: "debug_traceTransaction",
    params: [hash, { disableMemory: true, disableStorage: true }],
  })) as { readonly structLogs: readonly Step[] };

  return readTrace(exec, transaction.from, transaction.to, trace.structLogs);
}

function readTrace(exec: bigint, from: string, to: string, steps: readonly Step[]): Bill {
  const warm = new Set([from.toLowerCase(), to.toLowerCase()]);
  const slots = new Set<string>();
  const sums = { accounts: 0, cold: 0n, stores: 0n, logs: 0n, code: 0n, others: 0n, own: 0n };
  let created = 0;
  const frames: Frame[] = [];
  const touch = (address: string): bigint => {
    // Precompiles are warm.
    if (warm.has(address) || BigInt(address) < 0x20n) return 0n;
    warm.add(address);
    sums.accounts += 1;
    sums.cold += COLD_ACCOUNT;

    return COLD_ACCOUNT - WARM;
  };
  const compute = (frame: Frame, gas: bigint): void => {
    if (frame.own) sums.own += gas;
    else sums.others += gas;
  };

  for (const step of steps) {
    const [gas, cost] = [BigInt(step.gas), BigInt(step.gasCost)];
    while (frames.length > step.depth) closeFrame(frames);
    if (frames.length < step.depth) frames.push(openFrame(frames, to.toLowerCase(), created, gas));
    const frame = frames[frames.length - 1];
    if (frame === undefined) continue;
    settle(frame, gas);
    frame.last = gas - cost;

    const stack = step.stack ?? [];
    const top = (n: number): string => (stack[stack.length - 1 - n] ?? "0").replace(/^0x/, "");
    if (CALLS.has(step.op)) {
      const target = addressOf(top(1));
      const cold = touch(target);
      frame.pending = { op: step.op, gas, target, cold };
    } else if (CREATES.has(step.op)) {
      created += 1;
      frame.pending = { op: step.op, gas, target: `created ${created}`, cold: 0n };
    } else if (LOOKS.has(step.op)) {
      const cold = touch(addressOf(top(0)));
      compute(frame, cost - (cold === 0n ? 0n : COLD_ACCOUNT));
    } else if (step.op === "SLOAD" || step.op === "SSTORE") {
      const slot = `${frame.address} ${BigInt(`0x${top(0)}`)}`;
      const cold = slots.has(slot) ? 0n : COLD_SLOT;
      slots.add(slot);
      sums.cold += cold;
      if (step.op === "SSTORE") sums.stores += cost - cold;
      else compute(frame, cost - cold);
    } else if (step.op.startsWith("LOG")) {
      sums.logs += cost;
    } else {
      compute(frame, cost);
    }
  }
  while (frames.length > 0) closeFrame(frames);

  const { accounts, cold, stores, logs, code, others, own } = sums;
  const refund = cold + stores + logs + code + others + own - exec;

  return { exec, accounts, slots: slots.size, cold, stores, logs, code, refund, others, own };

  /** The step after a call says what the call cost beside what the callee used. */
  function settle(frame: Frame, gas: bigint): void {
    const { pending } = frame;
    if (pending === undefined) return;
    delete frame.pending;
    const used = pending.gas - gas - frame.below;
    frame.below = 0n;
    if (CREATES.has(pending.op)) sums.code += used;
    else compute(frame, used - (pending.cold === 0n ? 0n : COLD_ACCOUNT));
  }
}

function openFrame(frames: readonly Frame[], to: string, created: number, gas: bigint): Frame {
  const parent = frames[frames.length - 1];
  if (parent?.pending === undefined) return { address: to, own: true, first: gas, last: gas, below: 0n };
  const { op, target } = parent.pending;
  const delegated = op === "DELEGATECALL" || op === "CALLCODE";
  const address = delegated ? parent.address : target;
  // What the pool calls of its own through an external call is its own too.
  const own = (delegated && parent.own) || address === to || (CREATES.has(op) && created > 0);

  return { address, own, first: gas, last: gas, below: 0n };
}

function closeFrame(frames: Frame[]): void {
  const closed = frames.pop();
  const parent = frames[frames.length - 1];
  if (closed !== undefined && parent !== undefined) parent.below += closed.first - closed.last;
}

function addressOf(word: string): string {
  return `0x${word.padStart(40, "0").slice(-40)}`;
}

/** Prints the bills as a table. */
export function printBills(bills: ReadonlyMap<string, Bill>): void {
  const heads = [
    "id",
    "exec",
    "accounts",
    "slots",
    "cold",
    "stores",
    "events",
    "code",
    "refund",
    "floor",
    "others",
    "own",
  ];
  console.log(heads.map((head, i) => (i === 0 ? head.padEnd(10) : head.padStart(i === 1 || i > 6 ? 11 : 9))).join(""));
  for (const [id, bill] of bills) {
    const floor = bill.cold + bill.stores + bill.logs + bill.code - bill.refund;
    const cells = [
      bill.exec,
      bill.accounts,
      bill.slots,
      bill.cold,
      bill.stores,
      bill.logs,
      bill.code,
      bill.refund,
      floor,
      bill.others,
      bill.own,
    ].map((cell, i) => cell.toLocaleString("en").padStart(i === 0 || i > 5 ? 11 : 9));
    console.log([id.padEnd(10), ...cells].join(""));
  }
}
