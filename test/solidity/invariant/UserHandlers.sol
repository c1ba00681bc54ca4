// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {Adjustment} from "../../../contracts/types/Adjustment.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title UserHandlers
/// @notice What lenders and traders do.
abstract contract UserHandlers is HandlerBase {
    Counterparty public counterparty;

    /* LENDERS */

    function _deposit(uint256 p, uint256 who, uint256 amount) internal {
        p = p % _ships.length;
        amount = amount % 5 == 0 ? 1 + (amount % 1000) : bound(amount, _ships[p].unit, 1e6 * _ships[p].unit);
        address actor = _actor(who);
        bool empty = _ships[p].pool.totalSupply() == 0;
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).deposit, (amount, actor));
        (bool ok, ) = _act("deposit", p, actor, _none(), data);
        (uint256 cap, ) = _ships[p].pool.caps();
        if (ok && _ships[p].pool.totalAssets() > cap) _break("I21", "supply cap");
        if (ok && empty) _state("reEmptiedThenUsed");
    }

    function _mint(uint256 p, uint256 who, uint256 shares) internal {
        p = p % _ships.length;
        shares = bound(shares, 1, 1e12 * _ships[p].unit);
        address actor = _actor(who);
        _act("mint", p, actor, _none(), abi.encodeCall(IMarginPool(address(0)).mint, (shares, actor)));
    }

    function _withdraw(uint256 p, uint256 who, uint256 part) internal {
        p = p % _ships.length;
        address actor = _actor(who);
        uint256 amount = _ships[p].pool.maxWithdraw(actor);
        amount = Math.min(_part(amount, part), amount);
        (bool ok, ) = _act(
            "withdraw",
            p,
            actor,
            _none(),
            abi.encodeCall(IMarginPool(address(0)).withdraw, (amount, actor, actor))
        );
        if (!ok) _break("I18", "withdraw up to the limit");
    }

    function _redeem(uint256 p, uint256 who, uint256 part) internal {
        p = p % _ships.length;
        IMarginPool pool = _ships[p].pool;
        address actor = _actor(who);
        uint256 shares = pool.maxRedeem(actor);
        shares = Math.min(_part(shares, part), shares);
        uint256 preview = pool.previewRedeem(shares);
        (bool ok, bytes memory answer) = _act(
            "redeem",
            p,
            actor,
            _none(),
            abi.encodeCall(IMarginPool(address(0)).redeem, (shares, actor, actor))
        );
        if (!ok) _break("I18", "redeem up to the limit");
        else if (abi.decode(answer, (uint256)) != preview) _break("I29", "previewRedeem");
        if (pool.totalSupply() == 0 && shares != 0) {
            _state("emptied");
            _emptied[address(pool)][0] = true;
        }
    }

    /// @dev Every lender leaves, as far as the cash reaches; whoever is there when there is no debt must get everything.
    function _abandon(uint256 p) internal {
        p = p % _ships.length;
        IMarginPool pool = _ships[p].pool;
        for (uint256 i; i < ACTORS; ++i) {
            address actor = actors[i];
            uint256 shares = pool.maxRedeem(actor);
            if (shares == 0) continue;
            bool whole = pool.totalDebt() == 0;
            if (whole && shares != pool.balanceOf(actor)) _break("I18", "no debt, yet not everything is redeemable");
            (bool ok, ) = _act(
                "abandon",
                p,
                actor,
                _none(),
                abi.encodeCall(IMarginPool(address(0)).redeem, (shares, actor, actor))
            );
            if (!ok) _break("I18", "abandon");
        }
        if (pool.totalSupply() == 0) {
            _state("emptied");
            _emptied[address(pool)][0] = true;
        }
    }

    /// @dev In and out again in one of the eight ways: nobody gets out more than he put in, and no way in is cheaper.
    function _roundTrip(uint256 p, uint256 who, uint256 amount) internal {
        p = p % _ships.length;
        address actor = _actor(who);
        uint256 cash = _ships[p].debt.balanceOf(actor);
        uint256 shares = _ships[p].pool.balanceOf(actor);
        if (!_thereAndBack(p, actor, amount % 8, bound(amount >> 3, 1, 100 * _ships[p].unit))) return;
        _state("roundTrips");
        uint256 cashNow = _ships[p].debt.balanceOf(actor);
        uint256 sharesNow = _ships[p].pool.balanceOf(actor);
        if (cashNow > cash && sharesNow >= shares) _break("I34", "free assets");
        if (sharesNow > shares && cashNow >= cash) _break("I34", "free shares");
    }

    /// @dev The three bits of `way`: in or out first, the first by assets or by shares, the second by assets or by shares.
    function _thereAndBack(uint256 p, address actor, uint256 way, uint256 amount) private returns (bool ok) {
        bool first = way & 1 == 0;
        bool byAssets = way & 2 == 0;
        bytes memory data = first ? _in(byAssets, amount, actor) : _out(byAssets, amount, actor);
        (ok, data) = _act("roundTrip", p, actor, _none(), data);
        if (!ok) return false;
        // Back by what the first step named, or by what it answered.
        uint256 back = byAssets == (way & 4 == 0) ? amount : abi.decode(data, (uint256));
        byAssets = way & 4 == 0;
        IMarginPool pool = _ships[p].pool;
        if (first) back = Math.min(back, byAssets ? pool.maxWithdraw(actor) : pool.maxRedeem(actor));
        data = first ? _out(byAssets, back, actor) : _in(byAssets, back, actor);
        (ok, ) = _act("roundTrip", p, actor, _none(), data);
    }

    function _in(bool byAssets, uint256 amount, address actor) private pure returns (bytes memory) {
        IMarginPool pool = IMarginPool(address(0));

        return byAssets ? abi.encodeCall(pool.deposit, (amount, actor)) : abi.encodeCall(pool.mint, (amount, actor));
    }

    function _out(bool byAssets, uint256 amount, address actor) private pure returns (bytes memory) {
        IMarginPool pool = IMarginPool(address(0));

        return
            byAssets
                ? abi.encodeCall(pool.withdraw, (amount, actor, actor))
                : abi.encodeCall(pool.redeem, (amount, actor, actor));
    }

    /* TRADERS */

    function _depositCollateral(uint256 p, uint256 n, uint256 token, uint256 amount) internal {
        p = p % _ships.length;
        uint256 k = token % _ships[p].tokens.length;
        _put(p, _idOf(n % (ACTORS * OWN)), k, _amountWorth(p, k, bound(amount, 1, 1e5)));
    }

    function _put(uint256 p, PositionId id, uint256 k, uint256 amount) private {
        address token = _ships[p].tokens[k];
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).depositCollateral, (id, token, amount));
        _act("depositCollateral", p, id.owner(), id, data);
    }

    function _withdrawCollateral(uint256 p, uint256 n, uint256 token, uint256 part) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _position(n);
        address t = _held(p, id, token);
        uint256 amount = _part(_ships[p].pool.collateralOf(id, t), part);
        // With debt only what initial margin leaves free can go; a small part mostly is.
        if (part % 4 != 0 && _ships[p].pool.debtOf(id) != 0) amount = amount / 50 + 1;
        _act(
            "withdrawCollateral",
            p,
            owner,
            id,
            abi.encodeCall(IMarginPool(address(0)).withdrawCollateral, (id, t, amount, owner))
        );
    }

    /// @dev Collateral of one's own and a loan of up to all that it carries.
    function _open(uint256 p, uint256 n, uint256 token, uint256 part) internal {
        p = p % _ships.length;
        PositionId id = _idOf(n % (ACTORS * OWN));
        uint256 loan = Math.max(_ships[p].pool.idleCash() / (2 + (part % 7)), 2 * _ships[p].unit);
        _secure(p, id, token % _ships[p].tokens.length, (loan * 13) / 10);
        loan = Math.max((_room(p, id) * (60 + (part % 37))) / 100, _ships[p].unit);
        loan = Math.min(loan, _ships[p].pool.idleCash());
        (bool ok, ) = _act("open", p, id.owner(), id, _loan(id, loan));
        if (ok && _ships[p].pool.idleCash() < _ships[p].unit / 100) _state("fullUtilisation");
        (, uint256 cap) = _ships[p].pool.caps();
        if (ok && _ships[p].pool.totalDebt() > cap) _break("I21", "borrow cap");
    }

    /// @dev Collateral worth `value` debt units.
    function _secure(uint256 p, PositionId id, uint256 k, uint256 value) private {
        _put(p, id, k, Math.mulDiv(value, 1e36, _spot(p, k)) + 1);
    }

    function _loan(PositionId id, uint256 amount) private pure returns (bytes memory) {
        return abi.encodeCall(IMarginPool(address(0)).borrow, (id, amount, id.owner()));
    }

    function _borrow(uint256 p, uint256 n, uint256 part) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _position(n);
        uint256 amount = Math.max(_part(_room(p, id), part), _ships[p].unit);
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).borrow, (id, amount, owner));
        (bool ok, ) = _act("borrow", p, owner, id, data);
        if (ok && _ships[p].pool.idleCash() < _ships[p].unit / 100) _state("fullUtilisation");
    }

    /// @dev Enough that nothing is left: what the vault looks like at 100 %.
    function _borrowAll(uint256 p, uint256 n, uint256 token) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _position(n);
        uint256 cash = _ships[p].pool.idleCash();
        uint256 k = token % _ships[p].tokens.length;
        _put(p, id, k, _amountWorth(p, k, (2 * cash + 2 * _ships[p].pool.debtOf(id)) / _ships[p].unit + 1));
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).borrow, (id, cash, owner));
        (bool ok, ) = _act("borrow", p, owner, id, data);
        if (ok) _state("fullUtilisation");
    }

    function _repay(uint256 p, uint256 n, uint256 who, uint256 part) internal {
        p = p % _ships.length;
        (PositionId id, ) = _indebted(p, n);
        uint256 debt = _ships[p].pool.debtOf(id);
        uint256 amount = part % 4 == 0 ? ALL : _part(debt, part);
        (bool ok, ) = _act("repay", p, _actor(who), id, abi.encodeCall(IMarginPool(address(0)).repay, (id, amount)));
        if (!ok && debt > 2 * _minDebt(p)) _break("I17", "repay");
    }

    /// @dev Repays everything for a stranger's position, and its owner takes all that moves: whatever the oracles say.
    function _leaveAll(uint256 p, uint256 n, uint256 who) internal {
        p = p % _ships.length;
        Ship storage ship = _ships[p];
        (PositionId id, address owner) = _position(n);
        if (ship.pool.debtOf(id) != 0) {
            (bool paid, ) = _act(
                "leaveAll",
                p,
                _actor(who),
                id,
                abi.encodeCall(IMarginPool(address(0)).repay, (id, ALL))
            );
            if (!paid) _break("I17", "repay all");
        }
        for (uint256 k; k < ship.tokens.length; ++k) {
            if (ship.pool.collateralOf(id, ship.tokens[k]) == 0) continue;
            (bool ok, ) = _act(
                "leaveAll",
                p,
                owner,
                id,
                abi.encodeCall(IMarginPool(address(0)).withdrawCollateral, (id, ship.tokens[k], ALL, owner))
            );
            if (!ok && (k != ship.hostile || !_stuckToken(p))) _break("I17", "withdraw all");
        }
    }

    /// @dev Leverage in one call: the counterparty takes what is borrowed and brings collateral, at a price a little worse than
    /// the oracle's.
    function _lever(uint256 p, uint256 n, uint256 token, uint256 part) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _position(n);
        uint256 k = token % _ships[p].tokens.length;
        Adjustment memory a;
        a.depositToken = _ships[p].tokens[k];
        a.borrow = Math.max(_part(_ships[p].pool.idleCash() / 4, part), _ships[p].unit);
        a.deposit = Math.mulDiv(Math.mulDiv(a.borrow, 999, 1000), 1e36, _spot(p, k));
        a.receiver = address(counterparty);
        a.callback = address(counterparty);
        _put(p, id, k, a.deposit / 3 + 1);
        counterparty.mint(a.depositToken, a.deposit);
        counterparty.setOffers(0, ALL);
        _act("lever", p, owner, id, abi.encodeCall(IMarginPool(address(0)).adjust, (id, a, "")));
    }

    /// @dev Sells collateral through the counterparty and repays with it.
    function _unlever(uint256 p, uint256 n, uint256 token, uint256 part) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _indebted(p, n);
        Adjustment memory a;
        a.withdrawToken = _held(p, id, token);
        uint256 k = _indexOf(p, a.withdrawToken);
        a.withdraw = _part(_ships[p].pool.collateralOf(id, a.withdrawToken), part);
        a.repay = Math.mulDiv(a.withdraw, _spot(p, k), 1e36);
        a.receiver = address(counterparty);
        a.callback = address(counterparty);
        counterparty.mint(address(_ships[p].debt), a.repay);
        counterparty.setOffers(ALL, 0);
        _act("unlever", p, owner, id, abi.encodeCall(IMarginPool(address(0)).adjust, (id, a, "")));
    }

    /// @dev Somebody else acts for the owner, with the rights that he has or has not.
    function _operate(uint256 p, uint256 n, uint256 who, uint256 permissions, uint256 kind) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _indebted(p, n);
        address operator = _actor(who);
        permissions = permissions % 32;
        bytes memory data = abi.encodeCall(
            IMarginPool(address(0)).setOperator,
            (operator, permissions, 0, block.timestamp)
        );
        _act("setOperator", p, owner, id, data);
        bool ok = _overreach(p, id, operator, kind);
        if (ok && operator != owner && permissions & 16 == 0) _break("I11", "value went to an operator");
        data = abi.encodeCall(IMarginPool(address(0)).setOperator, (operator, 0, 0, 0));
        _act("setOperator", p, owner, id, data);
    }

    /// @dev The operator takes something out for himself.
    function _overreach(uint256 p, PositionId id, address operator, uint256 kind) private returns (bool ok) {
        IMarginPool pool = _ships[p].pool;
        address t = _held(p, id, kind);
        uint256 held = pool.collateralOf(id, t);
        uint256 debt = pool.debtOf(id);
        bytes memory data =
            kind % 2 == 0
                ? abi.encodeCall(pool.withdrawCollateral, (id, t, held / 10 + 1, operator))
                : abi.encodeCall(pool.borrow, (id, _ships[p].unit, operator));
        (ok, ) = _act("operate", p, operator, id, data);
        if (!ok && (pool.collateralOf(id, t) != held || pool.debtOf(id) != debt)) _break("I11", "refused");
    }

    /// @dev A stranger without any right tries everything that would cost the owner something.
    function _trespass(uint256 p, uint256 n, uint256 token, uint256 kind) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _position(n);
        address t = _held(p, id, token);
        address thief = address(0xbad);
        bytes memory data;
        if (kind % 4 == 0) data = abi.encodeCall(IMarginPool(address(0)).withdrawCollateral, (id, t, 1, thief));
        else if (kind % 4 == 1) data = abi.encodeCall(IMarginPool(address(0)).borrow, (id, _ships[p].unit, thief));
        else if (kind % 4 == 2) data = abi.encodeCall(IMarginPool(address(0)).redeem, (1, thief, owner));
        else data = abi.encodeCall(IMarginPool(address(0)).setGradualExit, (id, true));
        (bool ok, ) = _act("trespass", p, thief, id, data);
        if (ok) _break("I11", "a stranger was served");
    }

    function _flashLoan(uint256 p, uint256 who, uint256 part) internal {
        p = p % _ships.length;
        uint256 amount = _part(_ships[p].pool.idleCash(), part);
        counterparty.setCall(address(_ships[p].pool), abi.encodeCall(IMarginPool(address(0)).deposit, (1, address(1))));
        bytes memory data = abi.encodeCall(
            IMarginPool(address(0)).flashLoan,
            (IERC3156FlashBorrower(address(counterparty)), address(_ships[p].debt), amount, "")
        );
        (bool ok, ) = _act("flashLoan", p, _actor(who), _none(), data);
        if (ok && counterparty.callOk()) _break("I25", "a locked pool was entered");
        counterparty.setCall(address(0), "");
    }

    function _transferShares(uint256 p, uint256 who, uint256 part) internal {
        p = p % _ships.length;
        address actor = _actor(who);
        uint256 shares = _part(_ships[p].pool.balanceOf(actor), part);
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).transfer, (_actor((who % 97) + 1), shares));
        _act("transferShares", p, actor, _none(), data);
    }

    /* WHAT THE RUNNER CALLS */

    function lend(uint256 p, uint256 who, uint256 amount, uint8 kind) external counted {
        if (kind < 100) _deposit(p, who, amount);
        else if (kind < 130) _mint(p, who, amount);
        else if (kind < 165) _withdraw(p, who, amount);
        else if (kind < 200) _redeem(p, who, amount);
        else if (kind < 215) _transferShares(p, who, amount);
        else if (kind < 235) _roundTrip(p, who, amount);
        else _abandon(p);
    }

    function open(uint256 p, uint256 n, uint256 token, uint256 part, uint8 kind) external counted {
        if (kind < 150) _open(p, n, token, part);
        else if (kind < 225) _lever(p, n, token, part);
        else _borrowAll(p, n, token);
    }

    function trade(uint256 p, uint256 n, uint256 token, uint256 part, uint8 kind) external counted {
        if (kind < 40) _depositCollateral(p, n, token, part);
        else if (kind < 85) _withdrawCollateral(p, n, token, part);
        else if (kind < 125) _borrow(p, n, part);
        else if (kind < 170) _repay(p, n, token, part);
        else if (kind < 220) _unlever(p, n, token, part);
        else _leaveAll(p, n, token);
    }

    /* CHOICES */

    function _actor(uint256 who) internal view returns (address) {
        return actors[who % ACTORS];
    }

    function _position(uint256 n) internal view returns (PositionId id, address owner) {
        id = _idOf(n % (ACTORS * OWN));
        owner = id.owner();
    }

    /// @dev The first position from `n` on that owes something, else `n` itself.
    function _indebted(uint256 p, uint256 n) internal view returns (PositionId id, address owner) {
        n = n % (ACTORS * OWN);
        for (uint256 i; i < ACTORS * OWN; ++i) {
            id = _idOf((n + i) % (ACTORS * OWN));
            if (_ships[p].pool.positionWord(id).scaledDebt() != 0) return (id, id.owner());
        }
        id = _idOf(n);
        owner = id.owner();
    }

    /// @dev A token that the position holds, from number `seed` on.
    function _held(uint256 p, PositionId id, uint256 seed) internal view returns (address token) {
        Ship storage ship = _ships[p];
        for (uint256 i; i < ship.tokens.length; ++i) {
            token = ship.tokens[((seed % ship.tokens.length) + i) % ship.tokens.length];
            if (ship.pool.collateralOf(id, token) != 0) return token;
        }
    }

    function _indexOf(uint256 p, address token) internal view returns (uint256 k) {
        while (_ships[p].tokens[k] != token) ++k;
    }

    function _part(uint256 whole, uint256 seed) internal pure returns (uint256) {
        uint256 eighths = seed % 9;

        return eighths == 8 ? whole : Math.max((whole * eighths) / 8 + (seed % 3), 1);
    }

    /// @dev Collateral worth `whole` debt tokens.
    function _amountWorth(uint256 p, uint256 k, uint256 whole) internal view returns (uint256) {
        return Math.mulDiv(whole * _ships[p].unit, 1e36, _spot(p, k)) + 1;
    }

    /// @dev What the position may still borrow, roughly.
    function _room(uint256 p, PositionId id) internal view returns (uint256) {
        uint256 power = _powerOf(p, id, false);
        uint256 debt = _ships[p].pool.debtOf(id);

        return Math.min(power > debt ? power - debt : 0, _ships[p].pool.idleCash());
    }

    /// @dev Whether the hostile token of the pool may refuse to leave it: by its manner, or because a rebase took it away.
    function _stuckToken(uint256 p) internal view returns (bool) {
        HostileToken token = HostileToken(_ships[p].tokens[_ships[p].hostile]);
        HostileToken.Manner m = token.manner();
        bool moves =
            m == HostileToken.Manner.HONEST || m == HostileToken.Manner.NO_RETURN || m == HostileToken.Manner.REENTRANT;

        return !moves || token.balanceOf(address(_ships[p].pool)) < _booked(p);
    }

    /// @dev What the pool's books say that it holds of its hostile token.
    function _booked(uint256 p) internal view returns (uint256 amount) {
        Ship storage ship = _ships[p];
        address token = ship.tokens[ship.hostile];
        amount = ship.pool.orphansOf(token);
        for (uint256 n; n < ACTORS * OWN; ++n) amount += ship.pool.collateralOf(_idOf(n), token);
    }
}
