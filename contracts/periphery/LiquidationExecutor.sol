// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ILiquidationExecutor, LiquidationOrder, LiquidationOutcome, Sale} from "../interfaces/ILiquidationExecutor.sol";
import {ILiquidator} from "../interfaces/ILiquidator.sol";
import {IPoolCallback, POOL_CALLBACK_MAGIC} from "../interfaces/IPoolCallback.sol";
import {ISwapAdapter} from "../interfaces/ISwapAdapter.sol";
import {LiquidationBatch} from "../types/Adjustment.sol";

/// @title LiquidationExecutor
/// @notice Capital-free liquidation for one owner and his keepers.
contract LiquidationExecutor is ILiquidationExecutor {
    using SafeERC20 for IERC20;

    /// @dev What the callback needs to know of the order.
    struct Plan {
        address pool;
        IERC20 debtAsset;
        uint256 held; // balance of this contract before the order [assets]
        uint256 maxSubsidy; // [assets]
        address receiver; // who got the collateral
        Sale[] sales;
    }

    /// @dev Most of a revert reason that is kept: enough for every custom error, too little to be a bomb.
    uint256 private constant REASON_MAX = 256;
    /// @dev Gas that stays with the loop while an order runs, for its own bookkeeping afterwards.
    uint256 private constant LOOP_RESERVE = 20_000;

    /// @inheritdoc ILiquidationExecutor
    address public immutable override owner;
    /// @inheritdoc ILiquidationExecutor
    mapping(address keeper => bool allowed) public override isKeeper;

    /// @dev Hash of the data of the one callback that is expected now; the data names the pool.
    bytes32 private transient _expected;

    constructor(address owner_) {
        owner = owner_;
    }

    /* LIQUIDATION */

    /// @inheritdoc ILiquidationExecutor
    function liquidate(LiquidationOrder calldata order) external returns (uint256 repaid, uint256 profit) {
        _checkKeeper();
        return _liquidate(order);
    }

    /// @inheritdoc ILiquidationExecutor
    function liquidateMany(LiquidationOrder[] calldata orders) external returns (LiquidationOutcome[] memory outcomes) {
        _checkKeeper();
        outcomes = new LiquidationOutcome[](orders.length);

        for (uint256 i = 0; i < orders.length; ++i) {
            outcomes[i] = _tryLiquidate(orders[i]);
            if (!outcomes[i].done) emit OrderFailed(orders[i].pool, outcomes[i].reason);
        }
    }

    /// @inheritdoc ILiquidationExecutor
    function liquidateAlone(LiquidationOrder calldata order) external returns (uint256 repaid, uint256 profit) {
        require(msg.sender == address(this), LiquidationExecutor_NotSelf(msg.sender));
        return _liquidate(order);
    }

    /// @inheritdoc IPoolCallback
    function onPoolCallback(
        address initiator,
        uint256,
        uint256 debtOwed,
        uint256[] calldata collateralSent,
        uint256[] calldata,
        bytes calldata data
    ) external returns (bytes32 magic, uint256 debtOffered, uint256 collateralOffered) {
        // Our own encoding, as the hash proves: it is read where it lies.
        Plan calldata plan;
        assembly ("memory-safe") {
            plan := add(data.offset, 0x20)
        }
        if (initiator != address(this) || _expected != keccak256(data) || plan.pool != msg.sender) {
            revert LiquidationExecutor_UnexpectedCallback(msg.sender, initiator);
        }
        // Good for one callback: whatever a hostile token or venue calls back later finds nothing expected.
        _expected = 0;

        _pay(plan, debtOwed, collateralSent);

        return (POOL_CALLBACK_MAGIC, debtOwed, 0);
    }

    /* OWNER */

    /// @inheritdoc ILiquidationExecutor
    function setKeeper(address keeper, bool allowed) external {
        require(msg.sender == owner, LiquidationExecutor_NotOwner(msg.sender));
        isKeeper[keeper] = allowed;
        emit KeeperSet(keeper, allowed);
    }

    /// @inheritdoc ILiquidationExecutor
    function sweep(address token) external returns (uint256 amount) {
        amount = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransfer(owner, amount);
    }

    /* INTERNAL */

    function _checkKeeper() private view {
        // The owner's own calls skip the storage read.
        require(msg.sender == owner || isKeeper[msg.sender], LiquidationExecutor_NotKeeper(msg.sender));
    }

    function _liquidate(LiquidationOrder calldata order) private returns (uint256 repaid, uint256 profit) {
        IERC20 debtAsset = IERC20(order.debtAsset);
        uint256 held = debtAsset.balanceOf(address(this));
        address receiver = _receiverOf(order.sales);
        bytes memory data = abi.encode(Plan(order.pool, debtAsset, held, order.maxSubsidy, receiver, order.sales));

        _expected = keccak256(data);
        (repaid, ) = ILiquidator(order.pool).liquidate(
            order.ids,
            LiquidationBatch({
                maxRepay: order.maxRepay,
                unmovable: order.unmovable,
                receiver: receiver,
                callback: address(this)
            }),
            data
        );
        _expected = 0;

        profit = debtAsset.balanceOf(address(this)) - held;
        require(profit >= order.minProfit, LiquidationExecutor_ProfitBelowMinimum(order.pool, profit, order.minProfit));
        // A pool takes exactly what it said. Left standing, an approval could be used while another order holds its proceeds.
        if (debtAsset.allowance(address(this), order.pool) != 0) debtAsset.forceApprove(order.pool, 0);
        if (profit != 0) debtAsset.safeTransfer(owner, profit);
    }

    /// @dev Runs one order in a frame of its own, with its own gas, and keeps at most `REASON_MAX` of what comes back.
    function _tryLiquidate(LiquidationOrder calldata order) private returns (LiquidationOutcome memory outcome) {
        uint256 gasBefore = gasleft();
        // A call gets at most 63/64 of what is left. With less than its limit an order would fail for our fault, not its own.
        uint256 available = gasBefore - gasBefore / 64;
        if (available < LOOP_RESERVE || available - LOOP_RESERVE < order.gasLimit) {
            outcome.reason = abi.encodeWithSelector(LiquidationExecutor_OutOfGas.selector, gasBefore, order.gasLimit);
            return outcome;
        }

        bytes memory input = abi.encodeCall(this.liquidateAlone, (order));
        bytes memory output = new bytes(REASON_MAX);
        uint256 gasLimit = order.gasLimit;
        bool done;
        assembly ("memory-safe") {
            done := call(gasLimit, address(), 0, add(input, 0x20), mload(input), 0, 0)
            let size := returndatasize()
            if gt(size, REASON_MAX) {
                size := REASON_MAX
            }
            mstore(output, size)
            returndatacopy(add(output, 0x20), 0, size)
        }

        outcome.done = done;
        outcome.gasUsed = gasBefore - gasleft();
        if (done) (outcome.repaid, outcome.profit) = abi.decode(output, (uint256, uint256));
        else outcome.reason = output;
    }

    /// @dev Where all sales go through one adapter, the pool pays the collateral straight to it: one transfer less.
    function _receiverOf(Sale[] calldata sales) private view returns (address receiver) {
        receiver = sales.length == 0 ? address(this) : sales[0].adapter;
        for (uint256 k = 1; k < sales.length; ++k) {
            if (sales[k].adapter != receiver) return address(this);
        }
        if (receiver == address(0)) receiver = address(this);
    }

    /// @dev Sells what the pool sent and makes the debt ready to be pulled.
    function _pay(Plan calldata plan, uint256 debtOwed, uint256[] calldata collateralSent) private {
        require(
            plan.sales.length == collateralSent.length,
            LiquidationExecutor_SalesIncomplete(plan.sales.length, collateralSent.length)
        );
        for (uint256 k = 0; k < collateralSent.length; ++k) {
            if (collateralSent[k] != 0) _sell(plan.sales[k], collateralSent[k], plan.receiver, plan.debtAsset);
        }

        uint256 proceeds = plan.debtAsset.balanceOf(address(this)) - plan.held;
        if (proceeds < debtOwed) {
            uint256 shortfall = debtOwed - proceeds;
            require(
                shortfall <= plan.maxSubsidy,
                LiquidationExecutor_SaleBelowDebt(msg.sender, shortfall, plan.maxSubsidy)
            );
            plan.debtAsset.safeTransferFrom(owner, address(this), shortfall);
        }
        plan.debtAsset.forceApprove(msg.sender, debtOwed);
    }

    function _sell(Sale calldata sale, uint256 amount, address receiver, IERC20 debtAsset) private {
        if (sale.adapter == address(0)) {
            IERC20(sale.token).safeTransfer(owner, amount);
            return;
        }
        if (receiver != sale.adapter) IERC20(sale.token).safeTransfer(sale.adapter, amount);
        // No limit per sale: `minProfit` bounds the whole order, whatever part of it was sold badly.
        ISwapAdapter(sale.adapter).swap(sale.token, address(debtAsset), amount, 0, address(this), sale.route);
    }
}
