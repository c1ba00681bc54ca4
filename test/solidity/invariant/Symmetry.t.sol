// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId, toPositionId} from "../../../contracts/types/PositionId.sol";
import {Campaign} from "./Campaign.sol";
import {Statistics} from "./Statistics.sol";

/// @title SymmetryHandler
/// @notice One trader does the same in two pools: one lends D against C, the other C against D, and the oracle of the second quotes
/// its debt in its collateral, reciprocally, so that the pool inverts it.
contract SymmetryHandler is Statistics {
    address public constant TRADER = address(0x7ade);

    IMarginPool[2] private _pools;
    PermitToken[2] private _debts;
    PermitToken[2] private _collaterals;
    ScriptedOracle[2] private _oracles;
    uint256 private _price = 1e36;

    function begin(
        IMarginPool[2] calldata pools,
        PermitToken[2] calldata debts,
        PermitToken[2] calldata collaterals,
        ScriptedOracle[2] calldata oracles
    ) external {
        (_pools, _debts, _collaterals, _oracles) = (pools, debts, collaterals, oracles);
    }

    function lend(uint256 amount) external counted {
        amount = bound(amount, 1e18, 1e24);
        _both("lend", abi.encodeCall(_pools[0].deposit, (amount, TRADER)), false);
    }

    function secure(uint256 amount) external counted {
        amount = bound(amount, 1e18, 1e24);
        for (uint256 i; i < 2; ++i) {
            vm.prank(TRADER);
            _pools[i].depositCollateral(_id(), address(_collaterals[i]), amount);
        }
        _count("secure", true);
        _compare("secure");
    }

    function release(uint256 part) external counted {
        uint256 amount = (_pools[0].collateralOf(_id(), address(_collaterals[0])) * (part % 30)) / 100 + 1;
        bool[2] memory ok;
        for (uint256 i; i < 2; ++i) {
            address token = address(_collaterals[i]);
            bytes memory data = abi.encodeCall(_pools[i].withdrawCollateral, (_id(), token, amount, TRADER));
            vm.prank(TRADER);
            (ok[i], ) = address(_pools[i]).call(data);
        }
        _agree("release", ok, false);
    }

    function borrow(uint256 part) external counted {
        uint256 most = (_pools[0].collateralOf(_id(), address(_collaterals[0])) * _price) / 1e36;
        uint256 amount = bound((most * (part % 90)) / 100, 1e18, 1e27);
        _both("borrow", abi.encodeCall(_pools[0].borrow, (_id(), amount, TRADER)), true);
    }

    function repay(uint256 part) external counted {
        uint256 amount = (_pools[0].debtOf(_id()) * (1 + (part % 100))) / 100;
        _both("repay", abi.encodeCall(_pools[0].repay, (_id(), amount)), false);
    }

    /// @dev The price of C in D, and its reciprocal where the other pool's oracle speaks.
    function move(uint256 change, uint256 time) external counted {
        _price = (_price * bound(change, 700, 1_400)) / 1_000;
        if (_price < 1e34 || _price > 1e38) _price = 1e36;
        _oracles[0].set(_price);
        _oracles[1].set(1e72 / _price);
        vm.warp(block.timestamp + bound(time, 1, 5 days));
        _count("move", true);
        _compare("move");
    }

    function _both(string memory name, bytes memory data, bool risk) private {
        bool[2] memory ok;
        for (uint256 i; i < 2; ++i) {
            vm.prank(TRADER);
            (ok[i], ) = address(_pools[i]).call(data);
        }
        _agree(name, ok, risk);
    }

    function _agree(string memory name, bool[2] memory ok, bool risk) private {
        if (ok[0] != ok[1]) _break("I16", string.concat(name, ": served on one side only"));
        if (ok[0] && risk) _state("opened");
        _count(name, ok[0]);
        _compare(name);
    }

    /// @dev Equal to 1e-12 of it; reciprocals of prices round at 1e-34.
    function _compare(string memory name) private {
        uint256 long = _pools[0].healthOf(_id());
        uint256 short = _pools[1].healthOf(_id());
        uint256 apart = long > short ? long - short : short - long;
        if (apart > long / 1e12 + 1) _break("I16", string.concat(name, ": health"));
        if (_pools[0].debtOf(_id()) != _pools[1].debtOf(_id())) _break("I16", string.concat(name, ": debt"));
        if (long < 1e18) _state("bothLiquidatable");
        else if (long != type(uint256).max) _state("bothHealthy");
    }

    function _id() private pure returns (PositionId) {
        return toPositionId(TRADER, 0);
    }
}

/// @notice A long and the short that mirrors it.
contract SymmetryInvariants is Campaign {
    SymmetryHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new SymmetryHandler();
        address trader = handler.TRADER();
        PermitToken c = new PermitToken("Base", "C", 18);
        PermitToken d = new PermitToken("Quote", "D", 18);
        ScriptedOracle[2] memory oracles = [_oracle(PRICE), _oracle(PRICE)];
        IMarginPool[2] memory pools;
        for (uint256 i; i < 2; ++i) {
            (address held, address lent) = i == 0 ? (address(c), address(d)) : (address(d), address(c));
            PoolParams memory p = _params(lent, 1e18);
            p.collaterals = _one(_collateral(held, address(oracles[i])));
            p.collaterals[0].inverse = i == 1;
            pools[i] = _create(p);
            _fund(held, trader, address(pools[i]), 1e30);
            _fund(lent, trader, address(pools[i]), 1e30);
            vm.prank(trader);
            pools[i].deposit(1e25, trader);
        }
        handler.begin(pools, [d, c], [c, d], oracles);
    }

    function _stats() internal view override returns (Statistics) {
        return handler;
    }

    function _selectors() internal view override returns (bytes4[] memory selectors) {
        selectors = new bytes4[](6);
        (selectors[0], selectors[1]) = (handler.lend.selector, handler.secure.selector);
        (selectors[2], selectors[3]) = (handler.release.selector, handler.borrow.selector);
        (selectors[4], selectors[5]) = (handler.repay.selector, handler.move.selector);
    }

    /// @notice A long in (C, D) and a short in (D, C) at the reciprocal price have the same debt, health and permissions.
    function invariant_I16_LongShortSymmetry() external reported("I-16") {
        _unbroken("I16");
    }
}
