// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LiquidationBatch} from "../types/Adjustment.sol";
import {PositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @title ILiquidator
/// @notice Liquidation and bad debt of one pool (risk.md 4, decisions.md 8 to 11).
interface ILiquidator {
    /* ERRORS */

    /// @notice Thrown when not one position of the batch could be liquidated.
    /// @param count Positions in the batch [positions].
    error MarginPool_NothingToLiquidate(uint256 count);
    /// @notice Thrown when a token that the caller called unmovable moves.
    error MarginPool_TokenMovable(address token);
    /// @notice Thrown when the caller left too little gas for an outside call to be judged fairly.
    error MarginPool_InsufficientGas(uint256 gasLeft, uint256 required);

    /* EVENTS */

    /// @notice Emitted for every position that is liquidated.
    /// @param id The position.
    /// @param repaid Debt that the liquidator repaid [assets].
    /// @param seized What he got of basket token 0 [base units]; other tokens: `CollateralSeized`.
    /// @param badDebt Debt written off, before the reserve pays [assets].
    /// @param position The position's word afterwards.
    event Liquidated(PositionId indexed id, uint256 repaid, uint256 seized, uint256 badDebt, PositionWord position);

    /// @notice Emitted for every further basket token that a liquidation takes.
    /// @param id The position.
    /// @param token Basket token.
    /// @param amount [base units of token].
    /// @param orphaned Whether it stays in the pool, claimable to the lenders, because it has no price or cannot move.
    event CollateralSeized(PositionId indexed id, address token, uint256 amount, bool orphaned);

    /// @notice Emitted when a liquidation leaves bad debt.
    /// @param id The position.
    /// @param badDebt Debt written off [assets].
    /// @param reserveUsed What the reserve paid of it [assets].
    /// @param lenderLoss What the lenders lost by share price [assets].
    event BadDebtRealised(PositionId indexed id, uint256 badDebt, uint256 reserveUsed, uint256 lenderLoss);

    /// @notice Emitted when the group of the pool repaid for one of its positions. Where it pays in collateral instead,
    /// `CollateralDeposited` is.
    /// @param id The position.
    /// @param amount [assets].
    /// @param position The position's word afterwards.
    event CoveredByGroup(PositionId indexed id, uint256 amount, PositionWord position);

    /* ACTIONS */

    /// @notice Liquidates every position of the batch that can be; the others are skipped. All are netted: tokens move once,
    /// then the callback, then the debt asset is pulled once. A liquidation raises health or ends the debt; but where a solvent
    /// position holds a token that cannot be seized now, all that can be may go at lower health, and the rest of the debt waits.
    /// @param ids Positions, in the order in which they are sized.
    /// @param batch Limits, receiver and callback.
    /// @param data Passed to the callback.
    /// @return repaid Debt assets pulled from the caller and the callback target [assets].
    /// @return seized Amount of each basket token sent to the receiver [base units].
    function liquidate(
        PositionId[] calldata ids,
        LiquidationBatch calldata batch,
        bytes calldata data
    ) external returns (uint256 repaid, uint256[] memory seized);
}
