// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Adjustment} from "../types/Adjustment.sol";
import {OracleState} from "../types/OracleState.sol";
import {PoolState} from "../types/PoolState.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";
import {IPoolCallback} from "./IPoolCallback.sol";

/// @notice One basket token of a pool, and what its oracle says now.
struct CollateralInfo {
    address token;
    string symbol; // empty where the token does not say
    uint8 decimals;
    address oracle;
    bool inverse; // the oracle quotes the debt asset in this token
    bool verifiedOracle; // made by the oracle factory that the lens knows
    bool priced; // whether there is a trustworthy price
    OracleState state;
    uint256 price; // as the pool reads it; 0 where there is none [price 1e36]
    uint256 referencePrice; // what eligibility is also measured at; of a dead oracle the last price, decayed; 0 where the token winds down [price 1e36]
    uint256 maintenanceMargin; // now [ppm]
    uint256 initialMargin; // now, without add-ons [ppm]
    uint256 incentiveMin; // [ppm]
    uint256 incentiveCap; // [ppm]
    uint256 sigma; // volatility per year; 0 where it is not measured [WAD]
}

/// @notice A pool in one answer.
struct PoolInfo {
    bool ok; // false: `reason` says why, and the rest is empty
    bytes reason;
    address pool;
    address factory;
    address asset;
    string symbol; // of the debt asset
    uint8 decimals; // of the debt asset
    string name; // of the lenders' share
    address group;
    PoolState state; // with interest up to now
    uint256 totalAssets; // [assets]
    uint256 totalSupply; // [shares]
    uint256 totalDebt; // [assets]
    uint256 idleCash; // [assets]
    uint256 reserve; // [assets]
    uint256 minDebt; // [assets]
    uint256 supplyCap; // [assets]
    uint256 borrowCap; // [assets]
    uint256 utilisation; // debt / (debt + cash) [WAD]
    uint256 borrowRate; // [WAD per second]
    uint256 supplyRate; // what lenders earn [WAD per second]
    uint256 haltedUntil; // 0: not halted [unix seconds]
    CollateralInfo[] collaterals;
}

/// @notice A position in one answer.
struct PositionInfo {
    bool ok; // false: `reason` says why; a token without a price counts at its last one, decayed, as in the pool
    bytes reason;
    PositionId id;
    PositionWord word;
    uint256[] amounts; // per basket token [base units]
    uint256[] values; // per basket token, rounded down [assets]
    uint256[] liquidationPrices; // per basket token, the others unchanged [price 1e36]
    uint256 debt; // rounded up [assets]
    uint256 collateralValue; // [assets]
    int256 equity; // [assets]
    uint256 leverage; // value / equity; the maximum without equity [WAD]
    uint256 health; // the maximum without debt [WAD]
    uint256 borrowingPower; // the most that it may owe after new risk, add-ons of size and open interest included [assets]
    uint256 withoutCredit; // mask of tokens that carry no new debt, because their oracles are not in the normal state
    bool liquidatable; // in a preview: at the price alone, which is too strict where an oracle is in CAUTION
    bool called; // a margin call was announced
    uint256 distance; // by how much all collateral may fall before liquidation [WAD]
    uint256 distanceDeviations; // the same in standard deviations of one day; 0 where volatility is not measured [WAD]
    uint256 timeToLiquidation; // by interest alone at the present rate; the maximum without debt [seconds]
    uint256 breachProbability; // of liquidation within a day, without drift; 0 where volatility is not measured [WAD]
}

/// @notice What a combined call would do.
struct AdjustmentPreview {
    bool ok; // false: `reason` is the error that the pool would revert with
    bytes reason;
    uint256 repaid; // [assets]
    uint256 withdrawn; // [base units of withdrawToken]
    PositionInfo afterwards;
}

/// @notice What a lender's deposit or redemption would do.
struct LendingPreview {
    bool ok; // false: `reason` is the error that the pool would revert with
    bytes reason;
    uint256 assets; // that the lender pays, or is paid [assets]
    uint256 shares; // that he gets, or gives back [shares]
    uint256 supplyRate; // what lenders earn afterwards [WAD per second]
}

/// @notice What a batch of liquidations would do.
struct LiquidationPreview {
    bool ok; // false: `reason` is the error that the pool would revert with
    bytes reason;
    uint256 repaid; // [assets]
    uint256[] seized; // per basket token [base units]
    PositionWord[] words; // of the positions afterwards
}

/// @title IPoolLens
/// @notice Reads for people and keepers: everything about pools and positions in one call. What cannot be read fails alone.
interface IPoolLens is IPoolCallback {
    /* ERRORS */

    /// @notice Thrown when a function that the lens calls on itself is called by somebody else.
    error PoolLens_NotSelf(address caller);
    /// @notice Thrown to carry the outcome of a simulation out of it.
    error PoolLens_Simulated(uint256 repaid, uint256[] seized, PositionWord[] words);
    /// @notice Thrown, as a reason, where a token has no trustworthy price.
    error PoolLens_NoPrice(address token, uint8 state);

    /* READS */

    /// @notice A pool and its basket.
    function poolInfo(address pool) external view returns (PoolInfo memory);

    /// @notice Several pools; one that cannot be read fails alone.
    function poolInfos(address[] calldata pools) external view returns (PoolInfo[] memory);

    /// @notice One position.
    function positionInfo(address pool, PositionId id) external view returns (PositionInfo memory);

    /// @notice Several positions; one that cannot be read fails alone.
    function positionInfos(address pool, PositionId[] calldata ids) external view returns (PositionInfo[] memory);

    /// @notice For keepers: those of `ids` that the pool would liquidate now.
    /// @param pool The pool.
    /// @param ids Positions.
    /// @return liquidatable Those that are.
    function liquidatableOf(
        address pool,
        PositionId[] calldata ids
    ) external view returns (PositionId[] memory liquidatable);

    /// @notice For keepers that start: words and healths of a page of positions.
    /// @param pool The pool.
    /// @param ids Positions.
    /// @return words Packed positions.
    /// @return healths 0 where it cannot be read [WAD].
    function page(
        address pool,
        PositionId[] calldata ids
    ) external view returns (PositionWord[] memory words, uint256[] memory healths);

    /* PREVIEWS */

    /// @notice What `adjust` would do, by the same arithmetic: putting in, borrowing, repaying, taking out, and all that a trade does
    /// at once (opening and increasing: `borrow` what is sold, `deposit` what is bought and paid; decreasing: `withdraw` what is
    /// sold, `repay` what is bought; closing: both at the maximum).
    /// @dev Limits of the pool as a whole, a halt, what operators may, receivers and callbacks, and margins that are due for a sync
    /// are the pool's to judge.
    /// @param pool The pool.
    /// @param id The position.
    /// @param change What to change.
    function previewAdjust(
        address pool,
        PositionId id,
        Adjustment calldata change
    ) external view returns (AdjustmentPreview memory);

    /// @notice What a lender's `deposit` would do.
    /// @param pool The pool.
    /// @param assets What is paid in [assets].
    /// @param receiver Who gets the shares.
    function previewDeposit(
        address pool,
        uint256 assets,
        address receiver
    ) external view returns (LendingPreview memory);

    /// @notice What a lender's `redeem` would do.
    /// @param pool The pool.
    /// @param owner Whose shares.
    /// @param shares What is given back [shares].
    function previewRedeem(address pool, address owner, uint256 shares) external view returns (LendingPreview memory);

    /// @notice What `liquidate` would do, by doing it and taking it back. To be called, not sent.
    /// @param pool The pool.
    /// @param ids Positions.
    /// @param maxRepay As in a batch [assets].
    function previewLiquidate(
        address pool,
        PositionId[] calldata ids,
        uint256 maxRepay
    ) external returns (LiquidationPreview memory);
}
