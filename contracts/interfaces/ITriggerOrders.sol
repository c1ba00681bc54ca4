// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionId} from "../types/PositionId.sol";
import {IPoolCallback} from "./IPoolCallback.sol";
import {IUnorderedNonces} from "./IUnorderedNonces.sol";

/// @notice When an order fires.
/// @dev STOP_LOSS: what it watches is at or below `trigger`. TAKE_PROFIT: at or above it. TRAILING_STOP: at least `trigger` [ppm]
/// below the highest seen.
enum TriggerKind {
    STOP_LOSS,
    TAKE_PROFIT,
    TRAILING_STOP
}

/// @notice What an order watches.
/// @dev PRICE: the pool's own of the order's token, debt asset per collateral [price 1e36]; for a short, too, a loss is a fall.
/// HEALTH: the position's, as the pool reads it [WAD]; interest, wider margins and the owner's own withdrawals lower it as well.
enum TriggerMeasure {
    PRICE,
    HEALTH
}

/// @notice Repay debt by selling collateral, once something has happened. Signed by the owner, or stored by him.
struct TriggerOrder {
    address owner; // of the position
    address pool; // of the factory
    uint96 index; // which of the owner's positions
    address debtToken; // the pool's debt asset
    address token; // basket token that is sold
    TriggerKind kind; // when
    TriggerMeasure measure; // of what
    uint256 trigger; // as the measure; for TRAILING_STOP [ppm]
    uint256 startPeak; // TRAILING_STOP: the peak to start from; as the measure
    uint256 scaledDebt; // of the position that is meant, at most: the order dies when it borrows more
    uint256 minScaledDebt; // the same, at least: a lower one is left alone
    uint256 repay; // the maximum means the whole debt; of a part, what leaves the pool's least debt [assets]
    uint32 maxSlippage; // how far the sale may be below the oracle's price, the tip not included [ppm]
    uint256 tip; // for whoever executes it [assets]
    uint256 nonce; // any that was not used
    uint256 validUntil; // inclusive [unix seconds]
}

/// @title ITriggerOrders
/// @notice Stop-loss, take-profit and trailing stop of positions, executed by anybody for a tip.
/// @dev It needs no more than the operator permission REDUCE: what it sells must pay debt, up to the loss that the owner allowed
/// in the pool. What is left goes back into the position. It holds nothing between transactions.
/// Anybody may repay a part of anybody's debt: an order that tolerates no less than all of it (`minScaledDebt`) can be killed by a
/// stranger for two base units. One that tolerates less lives on after partial repayments and liquidations, but would also take a
/// later position of the same number within its bounds for its own: use a new number for a new position, or cancel.
interface ITriggerOrders is IPoolCallback, IUnorderedNonces {
    /* ERRORS */

    /// @notice Thrown when a pool is not one of the factory's.
    error TriggerOrders_UnknownPool(address pool);
    /// @notice Thrown when the debt token that the order names is not what the pool lends.
    error TriggerOrders_WrongDebtToken(address debtToken, address asset);
    /// @notice Thrown when an adapter is not one of the contract's.
    error TriggerOrders_VenueNotAllowed(address adapter);
    /// @notice Thrown when an order is too old.
    error TriggerOrders_Expired(uint256 validUntil, uint256 now_);
    /// @notice Thrown when an order is neither signed nor stored by the owner.
    error TriggerOrders_InvalidSignature(address owner);
    /// @notice Thrown when only the owner may do this.
    error TriggerOrders_NotOwner(address caller, address owner);
    /// @notice Thrown when the position that an order was made for is gone, or its debt is outside of the order's bounds.
    error TriggerOrders_PositionChanged(
        PositionId id,
        uint256 scaledDebt,
        uint256 minScaledDebt,
        uint256 maxScaledDebt
    );
    /// @notice Thrown when basket token `k` of the pool is another one.
    error TriggerOrders_WrongToken(uint256 k, address token, address expected);
    /// @notice Thrown when there is no trustworthy price.
    error TriggerOrders_NoPrice(address token, uint8 state);
    /// @notice Thrown when nothing has happened yet.
    error TriggerOrders_NotTriggered(uint256 value, uint256 trigger);
    /// @notice Thrown when an order makes no sense: nothing to repay, slippage of 100 % and more, or a tip of
    /// more than 128 bits.
    error TriggerOrders_InvalidOrder();
    /// @notice Thrown when a trade brings less than what is owed and the tip.
    error TriggerOrders_SaleBelowDebt(uint256 proceeds, uint256 needed);
    /// @notice Thrown when somebody calls back whom the contract does not expect.
    error TriggerOrders_UnauthorizedCallback(address caller);
    /// @notice Thrown when the contract is entered while it is at work.
    error TriggerOrders_Reentered();

    /* EVENTS */

    /// @notice Emitted when an owner stores an order on-chain.
    /// @param orderHash EIP-712 hash of the order.
    /// @param owner Who stored it.
    /// @param order The order.
    event OrderPlaced(bytes32 indexed orderHash, address indexed owner, TriggerOrder order);
    /// @notice Emitted when a trailing stop sees a new peak.
    /// @param orderHash EIP-712 hash of the order.
    /// @param peak [price 1e36] or [WAD], as the order's measure.
    event PeakRecorded(bytes32 indexed orderHash, uint256 peak);
    /// @notice Emitted when an order is executed.
    /// @param orderHash EIP-712 hash of the order.
    /// @param pool The pool.
    /// @param id The position.
    /// @param executor Who did it, and got the tip.
    /// @param price Oracle's price of the token that was sold [price 1e36].
    /// @param sold [base units of token].
    /// @param repaid [assets].
    event OrderExecuted(
        bytes32 indexed orderHash,
        address pool,
        PositionId indexed id,
        address indexed executor,
        uint256 price,
        uint256 sold,
        uint256 repaid
    );

    /* READS */

    /// @notice The factory whose pools are served.
    function FACTORY() external view returns (address);

    /// @notice Whether sales may be made with `adapter`.
    function isAdapter(address adapter) external view returns (bool);

    /// @notice EIP-712 hash of an order, the one that is signed.
    function hashOf(TriggerOrder calldata order) external view returns (bytes32);

    /// @notice Whether its owner stored the order with this hash.
    function isPlaced(bytes32 orderHash) external view returns (bool);

    /// @notice Highest price, or best health, that a trailing stop has seen.
    /// @param order The order.
    /// @return [price 1e36] or [WAD], as its measure.
    function peakOf(TriggerOrder calldata order) external view returns (uint256);

    /// @notice Reverts, saying why, unless `order` could be executed now; the owner's signature and the sale aside.
    /// @param order The order.
    /// @param k Number of its token in the pool's basket [number].
    /// @return price Oracle's price of the token [price 1e36].
    function check(TriggerOrder calldata order, uint256 k) external view returns (uint256 price);

    /* ACTIONS */

    /// @notice Stores one of the caller's orders, so that it needs no signature.
    /// @param order The order.
    /// @return orderHash Its EIP-712 hash.
    function place(TriggerOrder calldata order) external returns (bytes32 orderHash);

    /// @notice Notes the present price or health for a trailing stop, if it is the highest so far. Anyone may call.
    /// @dev Only while the position is the one that is meant: without its debt its health would be without bound.
    /// @param order The order.
    /// @param k Number of its token in the pool's basket [number].
    /// @return peak Highest so far [price 1e36] or [WAD], as its measure.
    function recordPeak(TriggerOrder calldata order, uint256 k) external returns (uint256 peak);

    /// @notice Executes an order that has fired. Anyone may call; the caller gets the tip.
    /// @param order The order.
    /// @param signature The owner's; empty if he stored the order.
    /// @param k Number of its token in the pool's basket [number].
    /// @param adapter How the sale is made; one of the contract's adapters, able to buy exact amounts.
    /// @param route Passed to the adapter.
    /// @return sold [base units of token].
    /// @return repaid [assets].
    function execute(
        TriggerOrder calldata order,
        bytes calldata signature,
        uint256 k,
        address adapter,
        bytes calldata route
    ) external returns (uint256 sold, uint256 repaid);
}
