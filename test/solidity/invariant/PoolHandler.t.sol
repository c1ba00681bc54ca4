// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {SettableVolatility} from "../../../contracts/mocks/SettableVolatility.sol";
import {LiquidationBatch} from "../../../contracts/types/Adjustment.sol";
import {OracleState} from "../../../contracts/types/OracleState.sol";
import {MarginParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {EventMirror} from "./EventMirror.sol";
import {UserHandlers} from "./UserHandlers.sol";

/// @title PoolHandler
/// @notice Liquidators, the world around the pools, and those who hold a role. The runner finds contracts to call among those of
/// test files only: hence the name of this one.
contract PoolHandler is UserHandlers {
    /// @dev Gas in which a liquidation must fit (I-19).
    uint256 private constant LIQUIDATION_GAS = 9_000_000;

    SettableVolatility public volatility;

    constructor(address[] memory actors_, Watch watch_) {
        watch = watch_;
        volatility = new SettableVolatility();
        volatility.set(1e18, 0, true, false);
        actors = actors_;
        mirror = new EventMirror();
        counterparty = new Counterparty();
    }

    function addShip(Ship calldata ship) external {
        uint256 p = _ships.length;
        _ships.push(ship);
        for (uint256 k; k < ship.tokens.length; ++k) {
            _spots[p][k] = ship.startPrices[k];
            counterparty.approve(ship.tokens[k], address(ship.pool));
        }
        counterparty.approve(address(ship.debt), address(ship.pool));
        (uint256 a, uint256 b, uint256[2] memory ramps) = ship.pool.poolWords();
        mirror.follow(address(ship.pool), ship.tokens[0], a, b, ramps);
    }

    /* LIQUIDATORS */

    /// @dev One position, which must work whenever the pool itself says that it is liquidatable.
    function _liquidate(uint256 p, uint256 n, uint256 who) internal {
        p = p % _ships.length;
        PositionId id = _wreck(p, n);
        if (!_ships[p].pool.isLiquidatable(id) && n % 3 != 0) _crash(p, 500 + (n % 380));
        id = _wreck(p, n);
        PositionId[] memory ids = new PositionId[](1);
        ids[0] = id;
        address actor = _actor(who);
        bool due = _ships[p].pool.isLiquidatable(id);
        Look memory before = _look(p, actor, id);
        if (watch == Watch.RISK) before.wealth = _wealthOf(p, actor);
        uint256 gasBefore = gasleft();
        (bool ok, ) = _act("liquidate", p, actor, id, _liquidation(p, ids, actor));
        if (ok && !due) _break("I13", "a healthy position was liquidated");
        // A solvent position may have to wait while it holds a token that cannot be seized.
        if (!ok && due && !_holds(p, id, false)) _break("I19", "a liquidatable position was not liquidated");
        if (!ok) return;
        if (gasBefore - gasleft() > 3 * LIQUIDATION_GAS) _break("I19", "gas");
        if (watch == Watch.RISK) _judge(p, id, actor, before);
    }

    /// @dev What a liquidation may have done.
    function _judge(uint256 p, PositionId id, address actor, Look memory before) private {
        Look memory after_ = _look(p, actor, id);
        // Where all that can be seized is gone, and a solvent rest of the debt waits with what cannot, health may fall.
        bool fell = after_.debt != 0 && after_.health < before.health;
        if (fell && _holds(p, id, true)) _break("I13", "health fell");
        if (after_.worth == 0 && after_.debt != 0) _break("I10", "debt without collateral");
        // The most that anybody gains by it: the full incentive on the debt, or on the collateral if that is less, and the subsidy.
        uint256 most = Math.min(before.worth, before.debt) / 10 + before.worth / 100 + 10;
        if (actor != id.owner() && _wealthOf(p, actor) > before.wealth + most) {
            _break("I13", "seized too much for what was paid");
        }
    }

    /// @dev A batch with healthy ones, vanished ones and duplicates.
    function _liquidateMany(uint256 p, uint256 n, uint256 who) internal {
        p = p % _ships.length;
        for (uint256 i; i < 3 && n % 6 != 0 && !_ships[p].pool.isLiquidatable(_wreck(p, n)); ++i) {
            _crash(p, 500 + (n % 380));
        }
        PositionId[] memory ids = new PositionId[](ACTORS * OWN + 2);
        bool due;
        for (uint256 i; i < ids.length; ++i) {
            ids[i] = _idOf(((n % 97) + i) % (ACTORS * OWN));
            if (_ships[p].pool.isLiquidatable(ids[i])) due = true;
        }
        address actor = _actor(who);
        IMarginPool pool = _ships[p].pool;
        vm.recordLogs();
        vm.prank(actor);
        (bool ok, bytes memory answer) = address(pool).call(_liquidation(p, ids, actor));
        _count("liquidateMany", ok);
        if (ok && !due) _break("I13", "a batch of healthy positions");
        if (!ok && answer.length >= 4 && bytes4(answer) == 0x4e487b71) _break("I20", "a panic in a batch");
        if (ok) {
            if (watch == Watch.EVENTS) mirror.replay(vm.getRecordedLogs());
            _state("batches");
        }
    }

    function _exitGradually(uint256 p, uint256 n, uint256 who) internal {
        p = p % _ships.length;
        (PositionId id, address owner) = _indebted(p, n);
        _act("setGradualExit", p, owner, id, abi.encodeCall(IMarginPool(address(0)).setGradualExit, (id, n % 2 == 0)));
        address t = _held(p, id, who);
        uint256 health = _ships[p].pool.healthOf(id);
        if (health > 1.1e18 && health < 4e18) {
            // Down to the middle between the call level and 1.
            for (uint256 k; k < _ships[p].tokens.length; ++k) {
                _setSpot(p, k, Math.mulDiv(_spots[p][k], 1.05e18, health));
            }
            health = _ships[p].pool.healthOf(id);
        }
        address actor = _actor(who);
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).exitGradually, (id, t, ALL, 0, actor));
        (bool ok, ) = _act("exitGradually", p, actor, id, data);
        if (!ok) return;
        _state("slices");
        if (_ships[p].pool.healthOf(id) < health) _break("I13", "a slice lowered health");
        if (n % 2 == 1) _break("I11", "a slice without consent");
    }

    function _flagMarginCall(uint256 p, uint256 n) internal {
        p = p % _ships.length;
        (PositionId id, ) = _indebted(p, n);
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).flagMarginCall, (id));
        _act("flagMarginCall", p, address(0xca11), id, data);
    }

    function _buyOrphans(uint256 p, uint256 token, uint256 who) internal {
        p = p % _ships.length;
        address actor = _actor(who);
        for (uint256 i; i < _ships[p].tokens.length; ++i) {
            address t = _ships[p].tokens[((token % 97) + i) % _ships[p].tokens.length];
            uint256 amount = _ships[p].pool.orphansOf(t);
            if (amount == 0) continue;
            uint256 assets = _ships[p].pool.totalAssets();
            bytes memory data = abi.encodeCall(IMarginPool(address(0)).buyOrphans, (t, amount, ALL, actor));
            (bool ok, bytes memory cost) = _act("buyOrphans", p, actor, _none(), data);
            if (!ok) continue;
            _state("orphansSold");
            if (_ships[p].pool.totalAssets() < assets + abi.decode(cost, (uint256))) _break("I05", "orphans");
        }
    }

    /// @notice Whether the hostile token once took from a pool more than it gave back.
    bool public rebased;
    /// @notice Ether that was forced upon a pool [wei].
    mapping(address pool => uint256) public forcedEther;

    /* THE WORLD */

    function _pass(uint256 time) internal {
        vm.warp(block.timestamp + bound(time, 1, time % 4 == 0 ? 90 days : 6 hours));
        _count("pass", true);
    }

    /// @dev Prices move by up to a third at once, and stay within a factor of 20 of where they began.
    function _movePrice(uint256 p, uint256 token, uint256 change) internal {
        p = p % _ships.length;
        uint256 k = token % _ships[p].tokens.length;
        uint256 price = (_spots[p][k] * bound(change, 667, 1_400)) / 1_000;
        price = Math.min(Math.max(price, _ships[p].startPrices[k] / 20), _ships[p].startPrices[k] * 20);
        _setSpot(p, k, price);
        _count("movePrice", true);
    }

    /// @dev A crash of everything in a pool: what makes bad debt.
    function _crash(uint256 p, uint256 depth) internal {
        p = p % _ships.length;
        for (uint256 k; k < _ships[p].tokens.length; ++k) {
            uint256 price = Math.max((_spots[p][k] * bound(depth, 400, 900)) / 1_000, _ships[p].startPrices[k] / 20);
            _setSpot(p, k, price);
        }
        _count("crash", true);
    }

    function _setSpot(uint256 p, uint256 k, uint256 price) private {
        _spots[p][k] = price;
        _ships[p].oracles[k].setState(price, price, OracleState.NORMAL);
    }

    function _failFeed(uint256 p, uint256 token, uint256 how) internal {
        p = p % _ships.length;
        uint256 k = token % _ships[p].tokens.length;
        ScriptedOracle oracle = _ships[p].oracles[k];
        uint256 price = _spots[p][k];
        how = how % 12;
        if (how < 4) oracle.setManner(ScriptedOracle.Manner(how));
        else if (how < 9) oracle.setState(price, (price * 11) / 10, OracleState(how - 4));
        else oracle.setManner(ScriptedOracle.Manner.HONEST);
        if (how > 8) oracle.setState(price, price, OracleState.NORMAL);
        _count("failFeed", true);
    }

    function _healFeeds(uint256 p) internal {
        p = p % _ships.length;
        for (uint256 k; k < _ships[p].tokens.length; ++k) {
            _ships[p].oracles[k].setManner(ScriptedOracle.Manner.HONEST);
            _ships[p].oracles[k].setState(_spots[p][k], _spots[p][k], OracleState.NORMAL);
        }
        _count("healFeeds", true);
    }

    function _misbehave(uint256 manner, uint256 kind) internal {
        for (uint256 p; p < _ships.length; ++p) {
            if (_ships[p].hostile == _ships[p].tokens.length) continue;
            HostileToken token = HostileToken(_ships[p].tokens[_ships[p].hostile]);
            token.setManner(manner % 3 == 0 ? HostileToken.Manner(kind % 9) : HostileToken.Manner.HONEST);
            token.setBlocked(address(_ships[p].pool));
            token.setReentry(
                address(_ships[p].pool),
                abi.encodeCall(IMarginPool(address(0)).repay, (_idOf(kind % (ACTORS * OWN)), 1))
            );
            if (token.breaches() != 0) _break("I25", "a token entered a locked pool");
        }
        _count("misbehave", true);
    }

    /// @dev The hostile token takes from every pool a part of what it holds, or gives it back.
    function _rebase(uint256 seed) internal {
        for (uint256 p; p < _ships.length; ++p) {
            if (_ships[p].hostile == _ships[p].tokens.length) continue;
            HostileToken token = HostileToken(_ships[p].tokens[_ships[p].hostile]);
            address pool = address(_ships[p].pool);
            uint256 booked = _booked(p);
            uint256 assets = _ships[p].pool.totalAssets();
            token.rebase(pool, seed % 2 == 0 ? (booked * (seed % 997)) / 997 : 2 * booked);
            if (_ships[p].pool.totalAssets() != assets) _break("I02", "a rebase");
            rebased = token.balanceOf(pool) < booked;
            if (rebased) _state("rebasedDown");
        }
        _count("rebase", true);
    }

    /// @dev A gift to a pool: nothing may follow from it.
    function _donate(uint256 p, uint256 token, uint256 amount) internal {
        p = p % _ships.length;
        Ship storage ship = _ships[p];
        uint256 k = token % (ship.tokens.length + 1);
        address t = k == ship.tokens.length ? address(ship.debt) : ship.tokens[k];
        amount = bound(amount, 1, 1e24);
        uint256 assets = ship.pool.totalAssets();
        uint256 price = ship.pool.convertToAssets(1e18);
        PermitToken(t).mint(address(ship.pool), amount);
        vm.deal(address(ship.pool), address(ship.pool).balance + 1);
        ++forcedEther[address(ship.pool)];
        if (ship.pool.totalAssets() != assets || ship.pool.convertToAssets(1e18) != price) _break("I02", "a gift");
        _count("donate", true);
    }

    function _syncMargin(uint256 p, uint256 who) internal {
        p = p % _ships.length;
        if (who % 2 == 0) _agitate(who >> 1);
        _act("syncMargin", p, _actor(who), _none(), abi.encodeCall(IMarginPool(address(0)).syncMargin, ()));
        (uint256 maintenance, ) = _ships[p].pool.marginsOf(0);
        if (maintenance > _ships[p].pool.marginParamsOf(0).maintenanceFloor) _state("raisedMargins");
    }

    /// @dev Volatility between 0 and 300 % a year, sometimes lagging, young, or silent.
    function _agitate(uint256 seed) private {
        uint256 sigma = bound(seed >> 8, 0, 3e18);
        volatility.set((sigma * sigma) / 1e18, seed % 7 == 0 ? 2 hours : 0, seed % 11 != 0, seed % 13 == 0);
    }

    /* ROLES */

    function _halt(uint256 p, uint256 duration) internal {
        p = p % _ships.length;
        bytes memory data = abi.encodeCall(IMarginPool(address(0)).haltNewRisk, (bound(duration, 1, 72 hours)));
        (bool ok, ) = _act("halt", p, guardian, _none(), data);
        if (ok) _state("halts");
    }

    function _govern(uint256 p, uint256 kind, uint256 value) internal {
        p = p % _ships.length;
        IMarginPool pool = _ships[p].pool;
        bytes memory data;
        address role = curator;
        kind = kind % 7;
        if (kind == 0) {
            (uint256 supplyCap, uint256 borrowCap) = pool.caps();
            bool up = value % 2 == 0;
            data = abi.encodeCall(
                pool.setCaps,
                (up ? supplyCap * 2 : supplyCap - supplyCap / 4, up ? borrowCap * 2 : borrowCap - borrowCap / 4)
            );
        } else if (kind == 1) {
            MarginParams memory m = pool.marginParamsOf(0);
            m.maintenanceFloor = uint32(bound(value, 80_000, 200_000));
            m.initialFloor = m.maintenanceFloor + 50_000;
            data = abi.encodeCall(pool.setMarginParams, (0, m));
        } else if (kind == 2) {
            data = abi.encodeCall(pool.setFeeRecipient, (value % 2 == 0 ? address(0) : curator));
        } else if (kind == 3) {
            data = abi.encodeCall(pool.claimPoolFees, ());
        } else if (kind == 4) {
            (role, data) = (feeOwner, abi.encodeCall(pool.setProtocolFeeShare, (value % 250_001)));
        } else if (kind == 5) {
            (role, data) = (feeOwner, abi.encodeCall(pool.claimProtocolFees, ()));
        } else {
            data = abi.encodeCall(pool.pokeOracle, (value % _ships[p].tokens.length));
        }
        (bool ok, ) = _act("govern", p, role, _none(), data);
        if (ok) _state("rulings");
    }

    /* WHAT THE RUNNER CALLS */

    function rescue(uint256 p, uint256 n, uint256 who, uint8 kind) external counted {
        if (kind < 140) _liquidate(p, n, who);
        else if (kind < 200) _liquidateMany(p, n, who);
        else if (kind < 230) _exitGradually(p, n, who);
        else _buyOrphans(p, n, who);
    }

    function world(uint256 p, uint256 token, uint256 value, uint8 kind) external counted {
        if (kind < 60) _pass(value);
        else if (kind < 120) _movePrice(p, token, value);
        else if (kind < 150) _crash(p, value);
        else if (kind < 170) _failFeed(p, token, value);
        else if (kind < 210) _healFeeds(p);
        else if (kind < 230) _misbehave(token, value);
        else if (kind < 245) _donate(p, token, value);
        else _rebase(value);
    }

    function meddle(uint256 p, uint256 n, uint256 who, uint256 value, uint8 kind) external counted {
        if (kind < 40) _syncMargin(p, who);
        else if (kind < 80) _flagMarginCall(p, n);
        else if (kind < 120) _operate(p, n, who, value, n);
        else if (kind < 150) _trespass(p, n, who, value);
        else if (kind < 180) _flashLoan(p, who, value);
        else if (kind < 190) _halt(p, value);
        else _govern(p, who, value);
    }

    /* CHOICES */

    function _liquidation(uint256 p, PositionId[] memory ids, address receiver) private view returns (bytes memory) {
        LiquidationBatch memory batch = LiquidationBatch(ALL, 0, receiver, address(0));
        uint256 h = _ships[p].hostile;
        if (h != _ships[p].tokens.length && _proved(_ships[p].tokens[h])) batch.unmovable = 1 << h;

        return abi.encodeCall(IMarginPool(address(0)).liquidate, (ids, batch, ""));
    }

    /// @dev Whether the token refuses to go from the pool to the pool.
    function _proved(address token) private view returns (bool) {
        HostileToken.Manner m = HostileToken(token).manner();

        return
            m == HostileToken.Manner.FALSE_RETURN ||
            m == HostileToken.Manner.BLOCKING ||
            m == HostileToken.Manner.PAUSED ||
            m == HostileToken.Manner.GAS_BURNER ||
            m == HostileToken.Manner.RETURN_BOMB;
    }

    /// @dev The first liquidatable position from `n` on, else `n` itself.
    function _wreck(uint256 p, uint256 n) private view returns (PositionId id) {
        n = n % (ACTORS * OWN);
        for (uint256 i; i < ACTORS * OWN; ++i) {
            id = _idOf((n + i) % (ACTORS * OWN));
            if (_ships[p].pool.isLiquidatable(id)) return id;
        }
        id = _idOf(n);
    }

    /// @dev Whether the position holds a token that can be seized now, or one that cannot.
    function _holds(uint256 p, PositionId id, bool seizable) private view returns (bool) {
        Ship storage ship = _ships[p];
        for (uint256 k; k < ship.tokens.length; ++k) {
            if (ship.pool.collateralOf(id, ship.tokens[k]) != 0 && _moves(p, k) == seizable) return true;
        }

        return false;
    }

    /// @dev Whether token `k` has a price and moves.
    function _moves(uint256 p, uint256 k) private view returns (bool) {
        if (k == _ships[p].hostile && _stuckToken(p)) return false;
        try _ships[p].oracles[k].read{gas: 100_000}() returns (uint256, uint256, OracleState state) {
            return state < OracleState.STALE;
        } catch {
            return false;
        }
    }
}
