// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Margin rules of one collateral: how volatility becomes initial and maintenance margin (risk.md 3, lab.md A5).
/// @dev Every fraction is in parts per million [ppm], every volatility in ppm of 100 % a year, times in [seconds].
/// The curator may change it within the bounds of `ParamBounds`; a change takes effect linearly over 24 h.
struct MarginParams {
    uint32 quantile; // z, multiples of sigma [ppm]
    uint32 maintenanceHorizon; // h_M [seconds]
    uint32 initialHorizon; // h_I [seconds]
    uint32 oracleError; // epsilon, jump term J included [ppm of log-price]
    uint32 stressWeight; // omega [ppm]
    uint32 stressVolatility; // sigma_stress [ppm]
    uint32 volatilityFloor; // sigma_floor [ppm]
    uint32 volatilityCap; // sigma_cap [ppm]
    uint32 maintenanceFloor; // m_floor; the maintenance margin itself where margins are fixed [ppm]
    uint32 maintenanceCap; // m_cap [ppm]
    uint32 initialFloor; // i_floor; the initial margin itself where margins are fixed [ppm]
    uint32 baseSlippage; // slip0 at the reference notional [ppm]
    uint32 maxSlippage; // slipMax [ppm]
    uint128 referenceNotional; // N_ref [debt assets]; 0 switches the size add-on off
}

/// @notice One token of the basket.
struct CollateralParams {
    address token;
    address oracle; // IPriceOracle of the pair token/debt asset, or of debt asset/token when `inverse`
    bool inverse; // the oracle quotes the debt asset in this token: the pool inverts it
    address volatilitySource; // IVolatilitySource; zero means fixed margins
    uint32 cursor; // c: share of the margin that the full incentive may take [ppm]
    uint32 incentiveMin; // beta_min, the least incentive [ppm]
    uint32 incentiveCap; // beta_cap [ppm]
    uint32 initialFactor; // gamma: initial margin is at least gamma x maintenance margin [ppm]
    uint32 rampRate; // fastest rise of the maintenance margin [ppm per minute]
    MarginParams margin;
}

/// @notice Adaptive-curve interest rate: the rate at target utilisation drifts with utilisation.
struct RateParams {
    uint64 targetUtilisation; // [WAD]
    uint64 curveSteepness; // rate at full utilisation / rate at target [WAD]
    uint64 adjustmentSpeed; // drift of the rate at target per second at full error [WAD per second]
    uint64 initialRateAtTarget; // [WAD per second]
    uint64 minRateAtTarget; // [WAD per second]
    uint64 maxRateAtTarget; // [WAD per second]
}

/// @notice When and how positions are liquidated (risk.md 4).
struct LiquidationParams {
    uint64 targetHealth; // H*: health after a partial liquidation [WAD]
    uint64 fullIncentiveHealth; // HF_full: at or below it the incentive is the full one [WAD]
    uint64 closeAllHealth; // HF_closeAll: below it the whole debt is repaid [WAD]
    uint64 marginCallHealth; // below it, and at or above 1, a position is called [WAD]
}

/// @notice Size limits of the pool, in base units of the debt asset.
struct LimitParams {
    uint128 minDebt; // a position owes nothing or at least this [assets]
    uint128 supplyCap; // [assets]
    uint128 borrowCap; // [assets]
    uint128 openInterestLow; // total debt above which the initial margin starts to rise [assets]
    uint128 openInterestHigh; // total debt at which it reaches 100 %; equal to the low mark: no such term [assets]
    uint32 maxUtilisation; // borrowing stops above it [ppm]
}

/// @notice What the pool keeps for bad days.
struct ReserveParams {
    uint32 interestShare; // share of the interest that goes to the reserve [ppm]
    uint32 incentiveShare; // share of (incentive - least incentive) that goes to the reserve [ppm]
    uint32 targetShare; // reserve / total debt above which new fees go to the fee recipient [ppm]
    uint32 closeOutIncentive; // incentive that a close-out is topped up to from the reserve [ppm]
    uint32 closeOutSubsidyCap; // most that the reserve adds, of the collateral value; at most 1 % [ppm]
}

/// @notice Everything that defines a pool. Its hash is bound into the pool's address.
struct PoolParams {
    string name; // of the lenders' share token
    string symbol;
    address debtAsset;
    address curator; // zero: nobody may ever change anything
    address guardian; // zero: nobody may halt new risk
    address feeRecipient; // fees above the reserve target; zero: they stay with the lenders
    address group; // MarginGroup whose positions open at maintenance plus cushion; zero: none
    uint32 groupCushion; // cushion above maintenance for the group's positions [ppm of health]
    RateParams rate;
    LiquidationParams liquidation;
    LimitParams limits;
    ReserveParams reserve;
    CollateralParams[] collaterals; // 1 to 8
}
