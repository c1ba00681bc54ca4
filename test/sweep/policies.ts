/**
 * What each function that can change something may do to others. The compiler vouches for views; everything else must be listed, or
 * the sweep fails: whoever adds a function says here whom it may touch.
 *
 * - own: the caller's own assets and positions, and those of owners who made him their operator.
 * - anyone: whoever calls, nobody else loses.
 * - signed: somebody's assets, by his signature; random bytes are none.
 * - self: only the contract itself or its own deployer may call it.
 * - curator, guardian, feeRecipient, protocol, keeper, sponsor: only that role may.
 */
export type Policy =
  "own" | "anyone" | "signed" | "self" | "curator" | "guardian" | "feeRecipient" | "protocol" | "keeper" | "sponsor";

/** Of a contract, by function name; overloads share a policy. */
export type Policies = Readonly<Record<string, Readonly<Record<string, Policy>>>>;

const BASKETS: Readonly<Record<string, Policy>> = {
  exitGradually: "anyone",
  liquidate: "anyone",
  multicall: "own",
  setGradualExit: "own",
};

const ACCOUNTS: Readonly<Record<string, Policy>> = {
  flashLoan: "anyone",
  permit: "signed",
  permitOperator: "signed",
  setOperator: "own",
};

const UPKEEP: Readonly<Record<string, Policy>> = {
  acceptCurator: "curator",
  announceOracle: "curator",
  buyOrphans: "own",
  claimPoolFees: "feeRecipient",
  claimProtocolFees: "protocol",
  flagMarginCall: "anyone",
  haltNewRisk: "guardian",
  pokeOracle: "anyone",
  proposeCurator: "curator",
  renounceCurator: "curator",
  setCaps: "curator",
  setFeeRecipient: "curator",
  setGuardian: "curator",
  setMarginParams: "curator",
  setProtocolFeeShare: "protocol",
  succeedOracle: "curator",
  syncMargin: "anyone",
  windDown: "anyone",
};

export const POLICIES: Policies = {
  MarginPool: {
    ...BASKETS,
    ...ACCOUNTS,
    ...UPKEEP,
    adjust: "own",
    approve: "own",
    approveBySignature: "self",
    borrow: "own",
    deposit: "own",
    depositCollateral: "own",
    mint: "own",
    redeem: "own",
    repay: "own",
    transfer: "own",
    transferFrom: "own",
    withdraw: "own",
    withdrawCollateral: "own",
  },
  PoolExtension: BASKETS,
  AccountExtension: ACCOUNTS,
  UpkeepExtension: UPKEEP,
  PoolFactory: { createPool: "anyone" },
  ProtocolOwner: { collect: "protocol", setAuthority: "protocol", setFeeShare: "protocol" },
  OracleFactory: { createFixedOracle: "anyone", createPairOracle: "anyone", createTwapOracle: "anyone" },
  PairOracle: { confirmPhase: "anyone" },
  PairOracleDeployer: { deploy: "self" },
  VolatilityOracle: { crossPhase: "anyone", observe: "anyone", poke: "anyone", start: "anyone" },
  MarginGroup: {
    addSkin: "sponsor",
    adjust: "own",
    admit: "sponsor",
    close: "anyone",
    contribute: "own",
    cover: "anyone",
    deposit: "own",
    join: "own",
    open: "own",
    quit: "own",
    removeSkin: "sponsor",
    setCorrelation: "sponsor",
    setSharedCap: "own",
    topUp: "anyone",
    unwind: "anyone",
    withdraw: "own",
    writeOff: "anyone",
  },
  GroupLens: {},
  GroupRiskModel: {},
  FixedOracle: {},
  UniswapV3TwapOracle: {},
  BoundedReader: {},
  PositionDescriptor: {},
  PoolLens: { previewLiquidate: "anyone" },
  LiquidationExecutor: {
    liquidate: "keeper",
    liquidateAlone: "self",
    liquidateMany: "keeper",
    onPoolCallback: "self",
    setKeeper: "keeper",
    sweep: "anyone",
  },
  MarginRouter: {
    cancelNonce: "own",
    closeLong: "own",
    closeLongExact: "own",
    closeShort: "own",
    closeShortExact: "own",
    decreaseLong: "own",
    decreaseLongExact: "own",
    decreaseShort: "own",
    decreaseShortExact: "own",
    increaseLong: "own",
    increaseLongExact: "own",
    increaseShort: "own",
    increaseShortExact: "own",
    multicall: "own",
    onPoolCallback: "self",
    openLong: "own",
    openLongExact: "own",
    openShort: "own",
    openShortExact: "own",
    permit2: "signed",
    permitOperator: "signed",
    permitToken: "signed",
    relayDecrease: "signed",
    relayIncrease: "signed",
  },
  TriggerOrders: {
    cancelNonce: "own",
    execute: "signed",
    onPoolCallback: "self",
    place: "own",
    recordPeak: "anyone",
  },
  PositionNFT: {
    adjust: "own",
    approve: "own",
    burn: "own",
    mint: "own",
    refresh: "anyone",
    safeTransferFrom: "own",
    setApprovalForAll: "own",
    transferFrom: "own",
    withdrawCollateral: "own",
  },
  GenericAggregatorAdapter: { swap: "own", swapExactOutput: "own" },
  CallSandbox: { run: "self" },
  UniswapV3Adapter: { swap: "own", swapExactOutput: "own", uniswapV3SwapCallback: "self" },
};
