// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IPermit2} from "../../interfaces/IPermit2.sol";
import {IPoolFactory} from "../../interfaces/IPoolFactory.sol";
import {IMarginPool} from "../../interfaces/IMarginPool.sol";
import {IRouterPayments} from "../../interfaces/IRouterPayments.sol";
import {IRouterTrades} from "../../interfaces/IRouterTrades.sol";
import {IWETH} from "../../interfaces/IWETH.sol";

/// @title RouterPayments
/// @notice Lock, batches, permits, and every way in which money reaches or leaves the router.
abstract contract RouterPayments is IRouterPayments, IRouterTrades {
    using SafeERC20 for IERC20;

    /// @dev Stands for native ETH.
    address internal constant _NATIVE = address(0);

    /// @inheritdoc IRouterTrades
    address public immutable FACTORY;
    /// @inheritdoc IRouterPayments
    address public immutable WETH;
    /// @inheritdoc IRouterPayments
    address public immutable PERMIT2;

    /// @dev Set while a trade runs: nothing may enter but the callback that the trade expects.
    bool internal transient _locked;
    /// @dev Set while a batch runs: its calls share one budget of native ETH.
    bool private transient _batched;
    /// @dev What is left of the native ETH that came with the transaction's call: spent once, however many calls there are.
    uint256 private transient _value;

    constructor(address factory, address weth, address permit2_) {
        require(factory != address(0) && weth != address(0), MarginRouter_ZeroAddress());
        FACTORY = factory;
        WETH = weth;
        PERMIT2 = permit2_;
    }

    /// @dev WETH pays out here when it is unwrapped; ETH of anybody else would be stranded.
    receive() external payable {
        require(msg.sender == WETH, MarginRouter_UnexpectedEther(msg.sender));
    }

    modifier locked() {
        _lock();
        _;
        _unlock();
    }

    /* BATCHES */

    /// @inheritdoc IRouterPayments
    function multicall(bytes[] calldata calls) external payable returns (bytes[] memory results) {
        require(!_batched && !_locked, MarginRouter_Reentered());
        _batched = true;
        _value = msg.value;

        results = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            // Delegated to itself: each call keeps its sender. None of them sees `msg.value`, only the shared budget.
            (bool success, bytes memory result) = address(this).delegatecall(calls[i]);
            require(success, MarginRouter_CallFailed(i, result));
            results[i] = result;
        }

        _batched = false;
        _requireValueSpent();
    }

    /* PERMITS: each may have been used by somebody else already, so what counts is what is in force afterwards. Under the lock: a
    token that is asked could else enter a batch and spend its value, and value that came along with a permit alone would be stranded */

    /// @inheritdoc IRouterPayments
    function permitToken(
        address token,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable locked {
        // A token without `permit` may still answer it with its fallback: only the allowance proves anything.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}

        uint256 allowance = IERC20(token).allowance(msg.sender, address(this));
        require(allowance >= amount, MarginRouter_PermitFailed(token, allowance, amount));
    }

    /// @inheritdoc IRouterPayments
    function permit2(IPermit2.PermitSingle calldata permit, bytes calldata signature) external payable locked {
        address token = permit.details.token;
        require(PERMIT2 != address(0), MarginRouter_PermitFailed(token, 0, permit.details.amount));
        try IPermit2(PERMIT2).permit(msg.sender, permit, signature) {} catch {}

        (uint160 allowance, uint48 expiration, ) = IPermit2(PERMIT2).allowance(msg.sender, token, address(this));
        if (block.timestamp > expiration) allowance = 0;
        require(allowance >= permit.details.amount, MarginRouter_PermitFailed(token, allowance, permit.details.amount));
    }

    /// @inheritdoc IRouterPayments
    function permitOperator(
        address pool,
        uint256 permissions,
        uint256 maxLossPpm,
        uint256 expiry,
        uint256 deadline,
        bytes calldata signature
    ) external payable locked {
        _requirePool(pool);
        try
            IMarginPool(pool).permitOperator(
                msg.sender,
                address(this),
                permissions,
                maxLossPpm,
                expiry,
                deadline,
                signature
            )
        {} catch {}

        (uint256 granted, , ) = IMarginPool(pool).operatorOf(msg.sender, address(this));
        // More than was asked for will do, unless everything was to be taken back.
        require(
            granted & permissions == permissions && (permissions != 0 || granted == 0),
            MarginRouter_OperatorPermitFailed(pool, granted, permissions)
        );
    }

    /* INTERNAL */

    function _lock() internal {
        require(!_locked, MarginRouter_Reentered());
        _locked = true;
        if (!_batched) _value = msg.value;
    }

    function _unlock() internal {
        _locked = false;
        if (!_batched) _requireValueSpent();
    }

    function _requirePool(address pool) internal view {
        require(IPoolFactory(FACTORY).isPool(pool), MarginRouter_UnknownPool(pool));
    }

    /// @dev Takes the trader's payment: part of the trade, sent on to the adapter, or collateral as it is, kept for the pool.
    /// @return paidDebt [debt assets].
    /// @return paidCollateral [base units of bought].
    function _pullPayment(
        address trader,
        address payToken,
        uint256 amount,
        address asset,
        address bought,
        address adapter
    ) internal returns (uint256 paidDebt, uint256 paidCollateral) {
        if (amount == 0) return (0, 0);

        address token = payToken == _NATIVE ? WETH : payToken;
        require(token == asset || token == bought, MarginRouter_UnsupportedPayToken(payToken, asset, bought));
        address to = token == asset ? adapter : address(this);
        if (payToken == _NATIVE) {
            _wrap(amount, to);
        } else {
            _pull(token, trader, to, amount);
        }

        return token == asset ? (amount, uint256(0)) : (uint256(0), amount);
    }

    function _wrap(uint256 amount, address to) private {
        require(_value >= amount, MarginRouter_InsufficientValue(_value, amount));
        _value -= amount;
        IWETH(WETH).deposit{value: amount}();
        if (to != address(this)) IERC20(WETH).safeTransfer(to, amount);
    }

    /// @dev Moves tokens of somebody who asked for it in this very call, by allowance or by Permit2.
    function _pull(address token, address from, address to, uint256 amount) internal {
        uint256 allowance = PERMIT2 == address(0) ? amount : IERC20(token).allowance(from, address(this));
        if (allowance >= amount) {
            IERC20(token).safeTransferFrom(from, to, amount);
            return;
        }

        require(amount <= type(uint160).max, MarginRouter_PermitFailed(token, allowance, amount));
        try IPermit2(PERMIT2).transferFrom(from, to, uint160(amount), token) {} catch {
            // Whoever approved neither wants to hear of the allowance, not of Permit2.
            revert MarginRouter_PermitFailed(token, allowance, amount);
        }
    }

    /// @dev Pays out what a trade left, as native ETH if that is wished and possible.
    function _payOut(address token, address to, uint256 amount, bool unwrap) internal {
        if (amount == 0) return;
        if (!unwrap || token != WETH) {
            IERC20(token).safeTransfer(to, amount);
            return;
        }

        IWETH(WETH).withdraw(amount);
        (bool success, ) = to.call{value: amount}("");
        require(success, MarginRouter_EtherRefused(to));
    }

    function _requireValueSpent() private view {
        require(_value == 0, MarginRouter_UnexpectedValue(_value));
    }
}
