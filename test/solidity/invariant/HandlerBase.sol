// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {PoolState} from "../../../contracts/types/PoolState.sol";
import {PositionId, toPositionId} from "../../../contracts/types/PositionId.sol";
import {PositionWord} from "../../../contracts/types/PositionWord.sol";
import {Vm, vm} from "../helpers/Vm.sol";
import {EventMirror} from "./EventMirror.sol";
import {Statistics} from "./Statistics.sol";

/// @title HandlerBase
/// @notice Actors, pools, and what is compared around every call of a pool.
abstract contract HandlerBase is Statistics {
    uint256 internal constant ALL = type(uint256).max;
    uint256 internal constant ACTORS = 3;
    /// @dev Positions of one actor in one pool.
    uint256 internal constant OWN = 2;

    /// @notice One pool as the handlers know it.
    struct Ship {
        IMarginPool pool;
        IERC20 debt;
        uint256 unit; // one whole debt token
        address[] tokens;
        ScriptedOracle[] oracles;
        uint256[] startPrices; // [price 1e36]
        uint256 hostile; // index of the hostile token; the number of tokens where there is none
    }

    /// @notice What a campaign watches beside what the handlers always check. It is most of what a call costs, so every campaign
    /// watches only what its invariants speak of.
    enum Watch {
        NOTHING,
        EVENTS, // what they say of the books
        NEIGHBOURS, // other pools, and other positions of the pool
        VALUE, // index, share price, what the caller owns
        RISK // health, debt and worth of the position
    }

    /// @dev What is looked at before and after a call.
    struct Look {
        uint256 lenderAssets;
        uint256 supply;
        uint256 index;
        uint256 lastAccrual;
        bytes32 others; // all other pools
        bytes32 bystanders; // all positions of the pool but the one that is acted on
        uint256 health; // of the one that is acted on [WAD]
        uint256 wealth; // of the actor at the pool's prices [assets]
        uint256 debt;
        uint256 worth; // collateral value of the one that is acted on [assets]
        uint256 reserve;
    }

    Watch public watch;

    Ship[] internal _ships;
    EventMirror public mirror;
    address[] public actors;
    address public curator = address(0xc04a);
    address public guardian = address(0x90ad);
    address public feeOwner = address(0xfee);

    mapping(address pool => mapping(bytes32 id => bool)) internal _emptied;

    /* THE CALL */

    /// @dev Calls a pool as `sender` and looks at what must not change, or only one way, as far as the campaign watches it. `focus` is the
    /// position that the call may change, the zero id for none.
    function _act(
        string memory name,
        uint256 p,
        address sender,
        PositionId focus,
        bytes memory data
    ) internal returns (bool ok, bytes memory answer) {
        Look memory before = _look(p, sender, focus);
        vm.recordLogs();
        vm.prank(sender);
        (ok, answer) = address(_ships[p].pool).call(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        _count(name, ok);
        if (!ok) {
            if (answer.length >= 4 && bytes4(answer) == 0x4e487b71) _break("I20", string.concat("a panic in ", name));
            return (ok, answer);
        }
        if (watch == Watch.EVENTS) mirror.replay(logs);
        bool badDebt = _sawBadDebt(_ships[p].pool, logs, before);
        if (watch > Watch.EVENTS) _compare(name, p, sender, focus, before, badDebt);
    }

    function _look(uint256 p, address sender, PositionId focus) internal view returns (Look memory look) {
        IMarginPool pool = _ships[p].pool;
        look.lenderAssets = pool.totalAssets();
        look.reserve = pool.reserve();
        if (watch == Watch.NEIGHBOURS) {
            look.others = _othersOf(p);
            look.bystanders = _bystandersOf(p, focus);
        } else if (watch == Watch.VALUE) {
            PoolState memory s = pool.poolState();
            look.supply = pool.totalSupply();
            (look.index, look.lastAccrual) = (s.index, s.lastAccrual);
            look.wealth = _wealthOf(p, sender);
        }
        if (watch == Watch.RISK && PositionId.unwrap(focus) != 0) {
            look.debt = pool.debtOf(focus);
            look.worth = _worthOf(p, focus);
            look.health = pool.healthOf(focus);
        }
    }

    function _compare(
        string memory name,
        uint256 p,
        address sender,
        PositionId focus,
        Look memory a,
        bool badDebt
    ) private {
        Look memory b = _look(p, sender, focus);
        bool liquidation = _same(name, "liquidate") || _same(name, "exitGradually") || _same(name, "liquidateMany");
        if (watch == Watch.NEIGHBOURS) {
            if (a.others != b.others) _break("I03", name);
            if (a.bystanders != b.bystanders) _break("I12", name);
        } else if (watch == Watch.VALUE) {
            if (b.index < a.index || b.lastAccrual < a.lastAccrual) _break("I07", name);
            if (!badDebt && !_notLess(b.lenderAssets, b.supply, a.lenderAssets, a.supply)) _break("I05", name);
            // Rounding between what positions owe and what the pool counts may move two units from one pocket to the other.
            // An operator who may withdraw to anybody takes with the owner's leave, fees are claimed by whom they are owed to, and orphans
            // are sold at a discount.
            bool allowed = liquidation || _same(name, "operate") || _same(name, "govern") || _same(name, "buyOrphans");
            if (!allowed && b.wealth > a.wealth + 2) _break("I06", name);
        } else {
            if (!liquidation && a.health >= 1e18 && b.health < 1e18) _break("I09", name);
            if (b.debt == 0) return;
            if (b.debt < _minDebt(p)) _break("I10", string.concat(name, ": dust"));
            bool riskier = b.debt > a.debt || (b.debt == a.debt && b.worth < a.worth);
            if (!liquidation && riskier && !_carriedInitially(p, focus, b.debt)) _break("I15", name);
        }
    }

    /* WHAT IS COMPARED */

    /// @dev Everything that other pools show, tokens included.
    function _othersOf(uint256 p) internal view returns (bytes32 hash) {
        for (uint256 i; i < _ships.length; ++i) {
            if (i == p) continue;
            IMarginPool pool = _ships[i].pool;
            (uint256 a, uint256 b, uint256[2] memory ramps) = pool.poolWords();
            hash = keccak256(abi.encode(hash, a, b, ramps, pool.totalSupply()));
            for (uint256 n; n < ACTORS * OWN; ++n) {
                hash = keccak256(abi.encode(hash, pool.positionWord(_idOf(n))));
            }
        }
    }

    function _bystandersOf(uint256 p, PositionId focus) internal view returns (bytes32 hash) {
        Ship storage ship = _ships[p];
        for (uint256 n; n < ACTORS * OWN; ++n) {
            PositionId id = _idOf(n);
            if (id == focus) continue;
            hash = keccak256(abi.encode(hash, ship.pool.positionWord(id)));
            for (uint256 k = 1; k < ship.tokens.length; ++k) {
                hash = keccak256(abi.encode(hash, ship.pool.collateralOf(id, ship.tokens[k])));
            }
        }
    }

    /// @dev What `account` owns in and around the pool at the scripted prices, in units of the debt asset; a position that owes
    /// more than it holds counts 0.
    function _wealthOf(uint256 p, address account) internal view returns (uint256 wealth) {
        Ship storage ship = _ships[p];
        wealth = ship.debt.balanceOf(account) + ship.pool.convertToAssets(ship.pool.balanceOf(account));
        uint256 positions;
        uint256 owed;
        for (uint256 k; k < ship.tokens.length; ++k) {
            uint256 amount = IERC20(ship.tokens[k]).balanceOf(account);
            for (uint96 i; i < OWN; ++i) {
                amount += ship.pool.collateralOf(toPositionId(account, i), ship.tokens[k]);
            }
            positions += Math.mulDiv(amount, _spot(p, k), 1e36);
        }
        for (uint96 i; i < OWN; ++i) {
            PositionId id = toPositionId(account, i);
            uint256 debt = ship.pool.debtOf(id);
            uint256 worth = _worthOf(p, id);
            // What is lost already is lost to somebody else: it does not count against what the account owns elsewhere.
            owed += debt > worth ? worth : debt;
        }
        wealth = wealth + positions - Math.min(owed, wealth + positions);
    }

    function _worthOf(uint256 p, PositionId id) internal view returns (uint256 worth) {
        Ship storage ship = _ships[p];
        for (uint256 k; k < ship.tokens.length; ++k) {
            worth += Math.mulDiv(ship.pool.collateralOf(id, ship.tokens[k]), _spot(p, k), 1e36);
        }
    }

    /// @dev Whether the collateral carries `debt` at initial margin, computed here from what the views say: at the rules of this
    /// second, or at those of the last sync, if it is no more than an hour old.
    function _carriedInitially(uint256 p, PositionId id, uint256 debt) private view returns (bool) {
        uint256 slack = _ships[p].tokens.length;
        if (debt <= _powerOf(p, id, false) + slack) return true;

        PoolState memory s = _ships[p].pool.poolState();
        return s.lastAccrual / 60 <= s.syncMinute + 60 && debt <= _powerOf(p, id, true) + slack;
    }

    /// @dev Value of the collateral less initial margin [assets], at the rules of this second or of the last sync.
    function _powerOf(uint256 p, PositionId id, bool synced) internal view returns (uint256 power) {
        Ship storage ship = _ships[p];
        for (uint256 k; k < ship.tokens.length; ++k) {
            uint256 value = Math.mulDiv(ship.pool.collateralOf(id, ship.tokens[k]), _spot(p, k), 1e36);
            if (value == 0) continue;
            uint256 margin = ship.pool.initialMarginAt(k, value);
            if (synced) {
                (, uint256 initial) = ship.pool.marginsOf(k);
                margin = margin + initial - ship.pool.initialMarginAt(k, 0);
            }
            power += (value * (1e6 - margin)) / 1e6;
        }
    }

    /// @dev What the scripted oracle would say if it were asked nicely.
    function _spot(uint256 p, uint256 k) internal view returns (uint256) {
        return _spots[p][k];
    }

    mapping(uint256 p => mapping(uint256 k => uint256)) internal _spots;

    function _minDebt(uint256 p) internal view returns (uint256) {
        return _ships[p].unit;
    }

    /// @dev (assets + 1) / (supply + 1e6) did not fall.
    function _notLess(
        uint256 assets,
        uint256 supply,
        uint256 before,
        uint256 supplyBefore
    ) internal pure returns (bool) {
        (uint256 highA, uint256 lowA) = Math.mul512(assets + 1, supplyBefore + 1e6);
        (uint256 highB, uint256 lowB) = Math.mul512(before + 1, supply + 1e6);

        return highA > highB || (highA == highB && lowA >= lowB);
    }

    function _sawBadDebt(IMarginPool pool, Vm.Log[] memory logs, Look memory before) private returns (bool seen) {
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == ILiquidator.BadDebtRealised.selector) {
                seen = true;
                _state("badDebts");
                _checkWaterfall(pool, logs[i], before);
            } else if (logs[i].topics[0] == ILiquidator.Liquidated.selector) {
                _state("liquidations");
            } else if (logs[i].topics[0] == ILiquidator.CollateralSeized.selector) {
                (, , bool orphaned) = abi.decode(logs[i].data, (address, uint256, bool));
                if (orphaned) _state("orphans");
            }
        }
    }

    /// @dev The reserve pays first, as far as it goes, and then the lenders pay the rest by their share price.
    function _checkWaterfall(IMarginPool pool, Vm.Log memory log, Look memory before) private {
        (uint256 loss, uint256 paid, uint256 lenders) = abi.decode(log.data, (uint256, uint256, uint256));
        uint256 unit = pool.reserveUnit();
        if (paid + lenders != loss) _break("I14", "somebody else paid");
        if (paid > before.reserve + unit) _break("I14", "more than the reserve had");
        // The reserve is kept in whole units: less than one may be left of it, and the fees that are owed out of it.
        (uint256 protocolFees, uint256 poolFees) = pool.claimableFees();
        if (lenders > unit && pool.reserve() > protocolFees + poolFees + 2 * unit)
            _break("I14", "lenders paid although the reserve could");
        if (pool.totalAssets() + lenders + 2 * unit + 2 < before.lenderAssets) _break("I14", "lenders lost more");
        if (lenders != 0) _state("lendersPaid");
        if (paid != 0) _state("reservePaid");
    }

    /* SELECTION */

    function shipCount() external view returns (uint256) {
        return _ships.length;
    }

    function shipAt(uint256 p) external view returns (Ship memory) {
        return _ships[p];
    }

    function positionCount() external pure returns (uint256) {
        return ACTORS * OWN;
    }

    function idAt(uint256 n) external view returns (PositionId) {
        return _idOf(n);
    }

    function _idOf(uint256 n) internal view returns (PositionId) {
        return toPositionId(actors[n / OWN], uint96(n % OWN));
    }

    function _none() internal pure returns (PositionId) {
        return PositionId.wrap(0);
    }

    function _same(string memory a, string memory b) internal pure returns (bool) {
        return keccak256(bytes(a)) == keccak256(bytes(b));
    }
}
