// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMarginPool} from "../interfaces/IMarginPool.sol";
import {IPoolCallback, POOL_CALLBACK_MAGIC} from "../interfaces/IPoolCallback.sol";
import {IPoolFactory} from "../interfaces/IPoolFactory.sol";
import {IExactOutputAdapter} from "../interfaces/ISwapAdapter.sol";
import {ITriggerOrders, TriggerKind, TriggerMeasure, TriggerOrder} from "../interfaces/ITriggerOrders.sol";
import {PPM, PRICE_SCALE} from "../libraries/Constants.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Adjustment} from "../types/Adjustment.sol";
import {OracleState} from "../types/OracleState.sol";
import {LimitParams} from "../types/PoolParams.sol";
import {PositionId, toPositionId} from "../types/PositionId.sol";
import {Quote} from "../types/Quote.sol";
import {AdapterList} from "./AdapterList.sol";
import {UnorderedNonces} from "./UnorderedNonces.sol";

/// @title TriggerOrders
/// @notice An order buys exactly the debt that it repays, and the tip, with at most what that is worth at the oracle's price less
/// the owner's slippage.
contract TriggerOrders is ITriggerOrders, UnorderedNonces, AdapterList, EIP712 {
    using SafeERC20 for IERC20;

    /// @dev What the callback has to do.
    struct Sale {
        address token;
        address asset;
        uint256 maxSell; // sent by the pool to the adapter [base units of token]
        uint256 tip; // [assets]
        address adapter;
        bytes route;
    }

    bytes32 private constant _ORDER_TYPEHASH = keccak256(
        "TriggerOrder(address owner,address pool,uint96 index,address debtToken,address token,uint8 kind,"
        "uint8 measure,uint256 trigger,uint256 startPeak,uint256 scaledDebt,uint256 minScaledDebt,uint256 repay,"
        "uint32 maxSlippage,uint256 tip,uint256 nonce,uint256 validUntil)"
    );

    /// @inheritdoc ITriggerOrders
    address public immutable FACTORY;
    /// @inheritdoc ITriggerOrders
    mapping(bytes32 orderHash => bool) public isPlaced;
    mapping(bytes32 orderHash => uint256) private _peaks;

    bool private transient _locked;
    bytes32 private transient _expected;
    uint256 private transient _unsold;
    uint256 private transient _proceeds;

    constructor(
        address factory,
        address[4] memory adapters
    ) AdapterList(adapters) EIP712("Bulkhead TriggerOrders", "1") {
        FACTORY = factory;
    }

    /* READS */

    /// @inheritdoc ITriggerOrders
    function isAdapter(address adapter) external view returns (bool) {
        return _isAdapter(adapter);
    }

    /// @inheritdoc ITriggerOrders
    function hashOf(TriggerOrder calldata order) public view returns (bytes32) {
        // Every field is one word, so the struct is its own encoding.
        return _hashTypedDataV4(keccak256(abi.encode(_ORDER_TYPEHASH, order)));
    }

    /// @inheritdoc ITriggerOrders
    function peakOf(TriggerOrder calldata order) public view returns (uint256) {
        return Math.max(order.startPeak, _peaks[hashOf(order)]);
    }

    /// @inheritdoc ITriggerOrders
    function check(TriggerOrder calldata order, uint256 k) public view returns (uint256 price) {
        _requirePool(order.pool);
        require(block.timestamp <= order.validUntil, TriggerOrders_Expired(order.validUntil, block.timestamp));
        address asset = IMarginPool(order.pool).asset();
        require(asset == order.debtToken, TriggerOrders_WrongDebtToken(order.debtToken, asset));
        require(
            order.repay > 0 && order.maxSlippage < PPM && order.tip <= type(uint128).max,
            TriggerOrders_InvalidOrder()
        );
        require(!isNonceUsed(order.owner, order.nonce), UnorderedNonces_Used(order.owner, order.nonce));
        _requirePosition(order);

        price = _priceOf(order.pool, order.token, k);
        _checkTrigger(order, _measured(order, price));
    }

    /* ACTIONS */

    /// @inheritdoc ITriggerOrders
    function place(TriggerOrder calldata order) external returns (bytes32 orderHash) {
        require(msg.sender == order.owner, TriggerOrders_NotOwner(msg.sender, order.owner));
        orderHash = hashOf(order);
        isPlaced[orderHash] = true;
        emit OrderPlaced(orderHash, order.owner, order);
    }

    /// @inheritdoc ITriggerOrders
    function recordPeak(TriggerOrder calldata order, uint256 k) external returns (uint256 peak) {
        _requirePool(order.pool);
        _requirePosition(order);
        uint256 value = _measured(order, _priceOf(order.pool, order.token, k));
        peak = peakOf(order);
        if (value <= peak) return peak;

        bytes32 orderHash = hashOf(order);
        _peaks[orderHash] = value;
        emit PeakRecorded(orderHash, value);

        return value;
    }

    /// @inheritdoc ITriggerOrders
    function execute(
        TriggerOrder calldata order,
        bytes calldata signature,
        uint256 k,
        address adapter,
        bytes calldata route
    ) external returns (uint256 sold, uint256 repaid) {
        require(!_locked, TriggerOrders_Reentered());
        _locked = true;

        require(_isAdapter(adapter), TriggerOrders_VenueNotAllowed(adapter));
        uint256 price = check(order, k);
        bytes32 orderHash = hashOf(order);
        require(
            isPlaced[orderHash] || Signatures.isValid(order.owner, orderHash, signature),
            TriggerOrders_InvalidSignature(order.owner)
        );
        _useNonce(order.owner, order.nonce);

        (sold, repaid) = _sell(order, price, adapter, route);
        emit OrderExecuted(
            orderHash,
            order.pool,
            toPositionId(order.owner, order.index),
            msg.sender,
            price,
            sold,
            repaid
        );

        _locked = false;
    }

    /// @inheritdoc IPoolCallback
    function onPoolCallback(
        address,
        uint256,
        uint256 debtOwed,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata data
    ) external returns (bytes32 magic, uint256 debtOffered, uint256 collateralOffered) {
        require(
            _expected != 0 && _expected == keccak256(abi.encode(msg.sender, keccak256(data))),
            TriggerOrders_UnauthorizedCallback(msg.sender)
        );
        _expected = 0;

        Sale memory sale = abi.decode(data, (Sale));
        uint256 needed = debtOwed + sale.tip;
        uint256 tokensBefore = IERC20(sale.token).balanceOf(address(this));
        uint256 assetsBefore = IERC20(sale.asset).balanceOf(address(this));
        IExactOutputAdapter(sale.adapter).swapExactOutput(
            sale.token,
            sale.asset,
            needed,
            sale.maxSell,
            address(this),
            sale.route
        );
        _unsold = IERC20(sale.token).balanceOf(address(this)) - tokensBefore;
        _proceeds = IERC20(sale.asset).balanceOf(address(this)) - assetsBefore;
        require(_proceeds >= needed, TriggerOrders_SaleBelowDebt(_proceeds, needed));
        IERC20(sale.asset).forceApprove(msg.sender, debtOwed);

        return (POOL_CALLBACK_MAGIC, debtOwed, 0);
    }

    /* PRIVATE */

    function _sell(
        TriggerOrder calldata order,
        uint256 price,
        address adapter,
        bytes calldata route
    ) private returns (uint256 sold, uint256 repaid) {
        PositionId id = toPositionId(order.owner, order.index);
        Sale memory sale;
        sale.token = order.token;
        sale.asset = order.debtToken;
        sale.tip = order.tip;
        sale.adapter = adapter;
        sale.route = route;
        Adjustment memory change;
        change.withdrawToken = order.token;
        change.repay = order.repay;
        change.withdraw = _maxSell(order, id, _repaidOf(order, id), price);
        change.receiver = adapter;
        change.callback = address(this);
        sale.maxSell = change.withdraw;

        bytes memory data = abi.encode(sale);
        _expected = keccak256(abi.encode(order.pool, keccak256(data)));
        (repaid, ) = IMarginPool(order.pool).adjust(id, change, data);

        sold = sale.maxSell - _unsold;
        if (_unsold > 0) {
            // Back into the position: the owner's margin stays where he put it.
            IERC20(sale.token).forceApprove(order.pool, _unsold);
            IMarginPool(order.pool).depositCollateral(id, sale.token, _unsold);
        }
        if (sale.tip > 0) IERC20(sale.asset).safeTransfer(msg.sender, sale.tip);
        // A venue that buys "about" an amount bought too much: the owner's.
        uint256 surplus = _proceeds - repaid - sale.tip;
        if (surplus > 0) IERC20(sale.asset).safeTransfer(order.owner, surplus);
    }

    /// @dev What the pool will take of the repayment: the debt, or a part that leaves the least debt. What may be sold follows
    /// from it, or a trimmed repayment would be paid for in full.
    function _repaidOf(TriggerOrder calldata order, PositionId id) private view returns (uint256) {
        (, , LimitParams memory limits, ) = IMarginPool(order.pool).params();

        return LiquidationMath.repayableDown(order.repay, IMarginPool(order.pool).debtOf(id), limits.minDebt);
    }

    /// @dev What may be sold: debt and tip at the oracle's price less the slippage, rounded up; at most what there is.
    function _maxSell(
        TriggerOrder calldata order,
        PositionId id,
        uint256 repay,
        uint256 price
    ) private view returns (uint256) {
        uint256 worth = Math.mulDiv(repay + order.tip, PPM, PPM - order.maxSlippage, Math.Rounding.Ceil);
        uint256 amount = Math.mulDiv(worth, PRICE_SCALE, price, Math.Rounding.Ceil);

        return Math.min(amount, IMarginPool(order.pool).collateralOf(id, order.token));
    }

    function _checkTrigger(TriggerOrder calldata order, uint256 value) private view {
        uint256 trigger = order.trigger;
        if (order.kind == TriggerKind.TAKE_PROFIT) {
            require(value >= trigger, TriggerOrders_NotTriggered(value, trigger));
        } else {
            if (order.kind == TriggerKind.TRAILING_STOP) {
                require(trigger < PPM, TriggerOrders_InvalidOrder());
                trigger = Math.mulDiv(peakOf(order), PPM - trigger, PPM);
            }
            require(value <= trigger, TriggerOrders_NotTriggered(value, trigger));
        }
    }

    /// @dev What the order watches.
    function _measured(TriggerOrder calldata order, uint256 price) private view returns (uint256) {
        if (order.measure == TriggerMeasure.PRICE) return price;

        return IMarginPool(order.pool).healthOf(toPositionId(order.owner, order.index));
    }

    function _requirePool(address pool) private view {
        require(IPoolFactory(FACTORY).isPool(pool), TriggerOrders_UnknownPool(pool));
    }

    function _requirePosition(TriggerOrder calldata order) private view {
        PositionId id = toPositionId(order.owner, order.index);
        uint256 scaledDebt = IMarginPool(order.pool).positionWord(id).scaledDebt();
        require(
            scaledDebt > 0 && scaledDebt >= order.minScaledDebt && scaledDebt <= order.scaledDebt,
            TriggerOrders_PositionChanged(id, scaledDebt, order.minScaledDebt, order.scaledDebt)
        );
    }

    function _priceOf(address pool, address token, uint256 k) private view returns (uint256) {
        (address actual, , ) = IMarginPool(pool).collateralAt(k);
        require(actual == token, TriggerOrders_WrongToken(k, actual, token));
        // The pool's own answer, also where an oracle was succeeded or the token winds down.
        Quote memory quote = IMarginPool(pool).quoteOf(k);
        require(quote.state < OracleState.STALE, TriggerOrders_NoPrice(token, uint8(quote.state)));

        return quote.price;
    }
}
