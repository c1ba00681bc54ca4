// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMarginPool} from "../../interfaces/IMarginPool.sol";
import {IPoolCallback, POOL_CALLBACK_MAGIC} from "../../interfaces/IPoolCallback.sol";
import {IRouterTrades} from "../../interfaces/IRouterTrades.sol";
import {IExactOutputAdapter, ISwapAdapter} from "../../interfaces/ISwapAdapter.sol";
import {Adjustment} from "../../types/Adjustment.sol";
import {PositionId, toPositionId} from "../../types/PositionId.sol";
import {AdapterList} from "../AdapterList.sol";
import {RouterPayments} from "./RouterPayments.sol";

/// @title RouterTrades
/// @notice The trades themselves: a pool pays out, the router swaps in the pool's callback, the pool pulls in.
/// @dev What a trade brought is measured by balances before and after it, never by what happens to lie here.
abstract contract RouterTrades is RouterPayments, AdapterList, IPoolCallback {
    using SafeERC20 for IERC20;

    /// @dev The first ten fields are, in order, the arguments of `openLong`.
    struct Increase {
        address pool;
        uint96 index;
        address debtToken;
        address bought;
        address payToken;
        uint256 payAmount;
        uint256 spend; // borrowed; exact output: greatest cost, payment included
        uint256 buy; // least, or exact, output
        bytes route; // adapter, then what it needs
        uint256 deadline;
        address trader;
        bool exactOutput;
        bool onlyNew;
    }

    /// @dev What a callback is about.
    struct Answer {
        address initiator; // who called the pool
        uint256 available; // what the pool paid out [base units of tokenIn]
        uint256 owed; // what it pulls [base units of tokenOut]
        uint256 offered; // what it may pull from here [base units of tokenOut]
    }

    /// @dev Serves decreasing and closing.
    struct Decrease {
        address pool;
        uint96 index;
        address debtToken;
        address held;
        uint256 sell; // exact, or greatest, input
        uint256 repay; // least, or exact, output
        bytes route; // adapter, then what it needs
        uint256 deadline;
        address trader;
        bool exactOutput;
        bool close;
        address receiver;
        bool unwrap;
    }

    /// @dev Pool and hash of the data of the one callback that is expected; zero: none.
    bytes32 private transient _expected;
    /// @dev What the last trade sold and brought, from the callback to the function that started it.
    uint256 private transient _spent;
    uint256 private transient _obtained;

    /// @inheritdoc IRouterTrades
    function isAdapter(address adapter) external view returns (bool) {
        return _isAdapter(adapter);
    }

    /// @inheritdoc IPoolCallback
    function onPoolCallback(
        address initiator,
        uint256 debtSent,
        uint256 debtOwed,
        uint256[] calldata collateralSent,
        uint256[] calldata collateralOwed,
        bytes calldata data
    ) external returns (bytes32 magic, uint256 debtOffered, uint256 collateralOffered) {
        Plan memory plan = abi.decode(data, (Plan));
        Answer memory answer;
        answer.initiator = initiator;
        answer.available = plan.reduce ? _sum(collateralSent) : debtSent;
        answer.owed = plan.reduce ? debtOwed : _sum(collateralOwed);
        _answer(plan, answer, keccak256(data));

        magic = POOL_CALLBACK_MAGIC;
        if (plan.reduce) debtOffered = answer.offered;
        else collateralOffered = answer.offered;
    }

    /* TRADES: the caller holds the lock and has checked who the trader is */

    function _increase(Increase memory p) internal returns (uint256 spent, uint256 obtained) {
        _requirePool(p.pool);
        require(!p.exactOutput || p.buy > 0, MarginRouter_ZeroAmount());
        PositionId id = toPositionId(p.trader, p.index);
        if (p.onlyNew) {
            uint256 scaledDebt = IMarginPool(p.pool).positionWord(id).scaledDebt();
            require(scaledDebt == 0, MarginRouter_PositionInUse(id, scaledDebt));
        }

        Plan memory plan = _planOf(p.pool, p.debtToken, p.route, p.deadline);
        plan.exactOutput = p.exactOutput;
        plan.tokenIn = p.debtToken;
        plan.tokenOut = p.bought;
        plan.amountOut = p.buy;

        Adjustment memory change;
        (plan.extraIn, change.deposit) = _pullPayment(
            p.trader,
            p.payToken,
            p.payAmount,
            plan.tokenIn,
            p.bought,
            plan.adapter
        );
        change.depositToken = p.bought;
        // More than a number holds, the pool refuses by name.
        change.deposit = Math.saturatingAdd(change.deposit, p.buy);
        change.borrow = p.spend;
        if (p.exactOutput) {
            require(p.spend > plan.extraIn, MarginRouter_PaymentExceedsCost(plan.extraIn, p.spend));
            change.borrow -= plan.extraIn;
        }
        _adjust(p.pool, id, change, plan);

        (spent, obtained) = (_spent, _obtained);
        if (obtained > p.buy) _addCollateral(p.pool, id, p.bought, obtained - p.buy);
        uint256 rest = change.borrow + plan.extraIn - spent;
        if (rest > 0) _repayOrPay(p.pool, id, plan.tokenIn, rest, p.trader, false);
    }

    /// @return sold What was sold [base units of held].
    /// @return obtained Decreasing: what the trade brought [debt assets]; closing: what was paid out.
    function _decrease(Decrease memory p) internal returns (uint256 sold, uint256 obtained) {
        _requirePool(p.pool);
        if (p.close) _checkReceiver(p);
        else require(!p.exactOutput || p.repay > 0, MarginRouter_ZeroAmount());
        PositionId id = toPositionId(p.trader, p.index);

        Plan memory plan = _planOf(p.pool, p.debtToken, p.route, p.deadline);
        plan.reduce = true;
        plan.exactOutput = p.exactOutput;
        plan.tokenIn = p.held;
        plan.tokenOut = p.debtToken;
        // An exact output buys what the pool then says is owed: the debt may be less than was asked for.
        plan.amountOut = p.exactOutput ? 0 : p.repay;

        Adjustment memory change;
        change.withdrawToken = p.held;
        change.withdraw = p.sell;
        if (p.exactOutput) {
            uint256 held = IMarginPool(p.pool).collateralOf(id, p.held);
            if (change.withdraw > held) change.withdraw = held;
        }
        change.repay = p.close ? type(uint256).max : p.repay;
        if (p.close && IMarginPool(p.pool).positionWord(id).scaledDebt() == 0) {
            // Nothing to buy: all that is left to do is to withdraw.
            if (p.exactOutput) return (0, _settleClose(p, id, plan.tokenOut, 0, 0));
            change.repay = 0;
        }
        (uint256 repaid, uint256 withdrawn) = _adjust(p.pool, id, change, plan);

        (sold, obtained) = (_spent, _obtained);
        if (p.close) return (sold, _settleClose(p, id, plan.tokenOut, withdrawn - sold, obtained - repaid));

        if (withdrawn > sold) _addCollateral(p.pool, id, p.held, withdrawn - sold);
        if (obtained > repaid) _repayOrPay(p.pool, id, plan.tokenOut, obtained - repaid, p.trader, p.unwrap);
    }

    function _checkTerms(uint256 deadline, address adapter) internal view {
        require(block.timestamp <= deadline, MarginRouter_Expired(deadline, block.timestamp));
        require(_isAdapter(adapter), MarginRouter_VenueNotAllowed(adapter));
    }

    /* PRIVATE */

    /// @dev What every trade of the router has in common: its pool, its adapter, its end.
    function _planOf(
        address pool,
        address debtToken,
        bytes memory route,
        uint256 deadline
    ) private view returns (Plan memory plan) {
        // What a wallet showed as the unit of debt must be what the pool lends.
        address asset = IMarginPool(pool).asset();
        require(asset == debtToken, MarginRouter_WrongDebtToken(debtToken, asset));

        (plan.adapter, plan.route) = _splitRoute(route);
        plan.deadline = deadline;
        // What is sold goes straight from the pool, and from the trader, to the adapter.
        plan.inputSent = true;
        _checkTerms(deadline, plan.adapter);
    }

    /// @dev Reads the adapter and cuts it off in place: its 20 bytes make room for the length of the rest.
    function _splitRoute(bytes memory route) private pure returns (address adapter, bytes memory rest) {
        if (route.length < 20) return (address(0), route);
        assembly ("memory-safe") {
            adapter := shr(96, mload(add(route, 0x20)))
            rest := add(route, 20)
            mstore(rest, sub(mload(route), 20))
        }
    }

    function _checkReceiver(Decrease memory p) private view {
        address to = p.receiver;
        require(
            to != address(0) && to != address(this) && to != p.pool && to != p.held && to != p.debtToken,
            MarginRouter_InvalidReceiver(to)
        );
    }

    /// @dev Pays out what closing left, in the token that the trade left it in.
    function _settleClose(
        Decrease memory p,
        PositionId id,
        address asset,
        uint256 unsold,
        uint256 proceeds
    ) private returns (uint256 paidOut) {
        if (!p.exactOutput) {
            // Sold everything; a venue that left some of it gave it back.
            _payOut(p.held, p.receiver, unsold, p.unwrap);
            _payOut(asset, p.receiver, proceeds, p.unwrap);
            return proceeds;
        }

        paidOut = unsold;
        if (IMarginPool(p.pool).collateralOf(id, p.held) > 0) {
            address to = p.unwrap && p.held == WETH ? address(this) : p.receiver;
            uint256 withdrawn = IMarginPool(p.pool).withdrawCollateral(id, p.held, type(uint256).max, to);
            paidOut += withdrawn;
            if (to == address(this)) unsold += withdrawn;
        }
        _payOut(p.held, p.receiver, unsold, p.unwrap);
        // A venue that buys "about" an amount bought too much.
        _payOut(asset, p.receiver, proceeds, p.unwrap);
    }

    /// @dev Calls the pool, which calls back exactly once.
    function _adjust(
        address pool,
        PositionId id,
        Adjustment memory change,
        Plan memory plan
    ) private returns (uint256 repaid, uint256 withdrawn) {
        change.receiver = plan.adapter;
        change.callback = address(this);
        bytes memory data = abi.encode(plan);
        _expected = _callbackKey(pool, keccak256(data));

        return IMarginPool(pool).adjust(id, change, data);
    }

    /// @dev Trades in a callback, and lets the pool pull what was bought.
    function _answer(Plan memory plan, Answer memory answer, bytes32 dataHash) private {
        if (_admitCallback(dataHash)) {
            (_spent, _obtained) = _swap(plan, answer.available + plan.extraIn, answer.owed);
            require(!plan.reduce || _obtained >= answer.owed, MarginRouter_ProceedsBelowDebt(_obtained, answer.owed));
            // As the pool's caller the router owes everything, whatever it offers.
            answer.offered = answer.owed;
        } else {
            // The router's own trades were checked before they started.
            _checkTerms(plan.deadline, plan.adapter);
            (uint256 spent, uint256 obtained) = _swap(plan, answer.available, answer.owed);
            answer.offered = Math.min(obtained, answer.owed);
            // What is not owed belongs to the one who called the pool.
            _payOut(plan.tokenIn, answer.initiator, answer.available - spent, false);
            _payOut(plan.tokenOut, answer.initiator, obtained - answer.offered, false);
            _locked = false;
        }
        if (answer.offered > 0) IERC20(plan.tokenOut).forceApprove(msg.sender, answer.offered);
    }

    /// @dev Lets a callback in: the one that is expected, or, while nothing runs, that of any pool of the factory, whose caller
    /// then is the initiator that it names.
    function _admitCallback(bytes32 dataHash) private returns (bool own) {
        if (_locked) {
            require(
                _expected != 0 && _expected == _callbackKey(msg.sender, dataHash),
                MarginRouter_UnauthorizedCallback(msg.sender)
            );
            _expected = 0;
            return true;
        }

        _requirePool(msg.sender);
        _locked = true;
    }

    /// @dev Trades at most `amountIn`. Adapters are asked for the limits, but only balances are believed.
    function _swap(Plan memory plan, uint256 amountIn, uint256 owed) private returns (uint256 spent, uint256 obtained) {
        uint256 target = plan.amountOut == 0 && plan.exactOutput ? owed : plan.amountOut;
        if (amountIn == 0) {
            // Nothing is traded. Who wants something for it hears of that here, not from the token that then is missing.
            require(plan.amountOut == 0, MarginRouter_OutputBelowMinimum(0, plan.amountOut));
            return (0, 0);
        }

        if (!plan.inputSent) IERC20(plan.tokenIn).safeTransfer(plan.adapter, amountIn);
        uint256 inBefore = IERC20(plan.tokenIn).balanceOf(address(this));
        uint256 outBefore = IERC20(plan.tokenOut).balanceOf(address(this));
        _callAdapter(plan, amountIn, target);
        obtained = IERC20(plan.tokenOut).balanceOf(address(this)) - outBefore;
        // What a venue did not take, the adapter gave back.
        spent = amountIn - (IERC20(plan.tokenIn).balanceOf(address(this)) - inBefore);

        require(obtained >= target, MarginRouter_OutputBelowMinimum(obtained, target));
    }

    function _callAdapter(Plan memory plan, uint256 amountIn, uint256 target) private {
        if (plan.exactOutput) {
            IExactOutputAdapter(plan.adapter).swapExactOutput(
                plan.tokenIn,
                plan.tokenOut,
                target,
                amountIn,
                address(this),
                plan.route
            );
        } else {
            ISwapAdapter(plan.adapter).swap(plan.tokenIn, plan.tokenOut, amountIn, target, address(this), plan.route);
        }
    }

    function _addCollateral(address pool, PositionId id, address token, uint256 amount) private {
        IERC20(token).forceApprove(pool, amount);
        IMarginPool(pool).depositCollateral(id, token, amount);
    }

    /// @dev Repays what was not needed, as far as the pool takes it; the rest is the trader's.
    function _repayOrPay(
        address pool,
        PositionId id,
        address asset,
        uint256 amount,
        address trader,
        bool unwrap
    ) private {
        uint256 repaid;
        if (IMarginPool(pool).positionWord(id).scaledDebt() > 0) {
            IERC20(asset).forceApprove(pool, amount);
            // The pool refuses a repayment that the minimum debt trims to nothing.
            try IMarginPool(pool).repay(id, amount) returns (uint256 taken) {
                repaid = taken;
            } catch {}
            if (repaid < amount) IERC20(asset).forceApprove(pool, 0);
        }
        _payOut(asset, trader, amount - repaid, unwrap);
    }

    function _callbackKey(address pool, bytes32 dataHash) private pure returns (bytes32) {
        return keccak256(abi.encode(pool, dataHash));
    }

    /// @dev A combined call moves one basket token in and one out: the sum is that token's amount.
    function _sum(uint256[] calldata amounts) private pure returns (uint256 total) {
        for (uint256 i = 0; i < amounts.length; ++i) total += amounts[i];
    }
}
