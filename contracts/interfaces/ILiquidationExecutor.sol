// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";
import {IPoolCallback} from "./IPoolCallback.sol";

/// @notice How one seized token is sold.
struct Sale {
    address token; // basket token
    address adapter; // ISwapAdapter; zero: not sold, it goes to the owner as it is
    bytes route; // the adapter's own encoding
}

/// @notice What to liquidate in one pool, and how it pays for itself.
struct LiquidationOrder {
    address pool;
    address debtAsset; // the pool's
    uint256 maxRepay; // passed to the pool [assets]
    uint256 unmovable; // passed to the pool: mask of basket tokens that cannot move
    uint256 minProfit; // least that must be left for the owner, or this order reverts [assets]
    uint256 maxSubsidy; // most that the owner adds from his own wallet where the sale brings less than the debt [assets]
    uint256 gasLimit; // most gas that this order may burn when it is one of several [gas]
    PositionId[] ids; // in the order in which the pool sizes them
    Sale[] sales; // one per basket token, in the pool's order
}

/// @notice What became of one order.
struct LiquidationOutcome {
    bool done;
    uint256 repaid; // [assets]
    uint256 profit; // paid to the owner [assets]
    uint256 gasUsed; // [gas]
    bytes reason; // why not: what the order reverted with, at most the first 256 bytes
}

/// @title ILiquidationExecutor
/// @notice Liquidates without capital: the pool hands over the collateral, the callback sells it, the debt is paid from the
/// proceeds, and what is left goes to the owner in the same transaction.
/// @dev Holds nothing and approves nobody between two transactions, but for collateral that a venue did not take: `sweep` is its
/// way out. Only the owner and his keepers can start it: a copied transaction is of no use to anyone else.
/// Assumes: pools are real ones (the keeper takes them from the factory). Tokens, oracles and venues may be hostile: the worst
/// they can do is to make the order of their own pool fail, at the price of its gas limit.
interface ILiquidationExecutor is IPoolCallback {
    /* ERRORS */

    /// @notice Thrown when the caller is neither the owner nor one of his keepers.
    error LiquidationExecutor_NotKeeper(address caller);
    /// @notice Thrown when the caller is not the owner.
    error LiquidationExecutor_NotOwner(address caller);
    /// @notice Thrown when somebody other than this contract asks for one order of a batch.
    error LiquidationExecutor_NotSelf(address caller);
    /// @notice Thrown when a callback is not the one that is expected at this moment.
    error LiquidationExecutor_UnexpectedCallback(address caller, address initiator);
    /// @notice Thrown when an order leaves less than it must.
    /// @param pool The pool.
    /// @param profit What it would have left [assets].
    /// @param minProfit What it had to leave [assets].
    error LiquidationExecutor_ProfitBelowMinimum(address pool, uint256 profit, uint256 minProfit);
    /// @notice Thrown when the sale brings less than the debt by more than the owner adds.
    /// @param pool The pool.
    /// @param shortfall What is missing [assets].
    /// @param maxSubsidy What the owner adds at most [assets].
    error LiquidationExecutor_SaleBelowDebt(address pool, uint256 shortfall, uint256 maxSubsidy);
    /// @notice Recorded, never thrown, when too little gas is left to give an order its limit.
    /// @param gasLeft [gas].
    /// @param gasLimit [gas].
    error LiquidationExecutor_OutOfGas(uint256 gasLeft, uint256 gasLimit);
    /// @notice Thrown when the sales do not list every basket token.
    /// @param given Number of sales [count].
    /// @param expected Number of basket tokens [count].
    error LiquidationExecutor_SalesIncomplete(uint256 given, uint256 expected);

    /* EVENTS */

    /// @notice Emitted when the owner admits or dismisses a keeper.
    /// @param keeper Who may start liquidations.
    /// @param allowed Whether he may.
    event KeeperSet(address indexed keeper, bool allowed);
    /// @notice Emitted when one order of a batch failed; the others went on.
    /// @param pool Its pool.
    /// @param reason What it reverted with, at most the first 256 bytes.
    event OrderFailed(address indexed pool, bytes reason);

    /* READS */

    /// @notice Who gets the profit, and pays subsidies where an order allows them.
    function owner() external view returns (address);
    /// @notice Whether `keeper` may start liquidations besides the owner.
    function isKeeper(address keeper) external view returns (bool);

    /* ACTIONS */

    /// @notice Runs one order; reverts with its reason if it fails. `gasLimit` is not used.
    /// @param order The order.
    /// @return repaid Debt repaid [assets].
    /// @return profit Paid to the owner [assets].
    function liquidate(LiquidationOrder calldata order) external returns (uint256 repaid, uint256 profit);

    /// @notice Runs several orders; each may fail alone, by revert, by burning its gas limit, or by gigantic return data.
    /// @dev Never reverts for an order's sake: called off-chain it is also the simulation.
    /// @param orders The orders, in this sequence.
    /// @return outcomes One per order.
    function liquidateMany(LiquidationOrder[] calldata orders) external returns (LiquidationOutcome[] memory outcomes);

    /// @notice One order of a batch. Only this contract calls it.
    function liquidateAlone(LiquidationOrder calldata order) external returns (uint256 repaid, uint256 profit);

    /// @notice Admits or dismisses a keeper. Only the owner.
    function setKeeper(address keeper, bool allowed) external;

    /// @notice Sends everything that this contract holds of `token` to the owner; normally nothing. Anyone may call.
    /// @return amount [base units of token].
    function sweep(address token) external returns (uint256 amount);
}
