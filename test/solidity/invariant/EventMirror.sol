// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {IGradualExit} from "../../../contracts/interfaces/IGradualExit.sol";
import {ILiquidator} from "../../../contracts/interfaces/ILiquidator.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {IPoolUpkeep} from "../../../contracts/interfaces/IPoolUpkeep.sol";
import {IPositionLedger} from "../../../contracts/interfaces/IPositionLedger.sol";
import {Vm} from "../helpers/Vm.sol";

/// @title EventMirror
/// @notice What somebody knows of pools who reads nothing but their events: books, positions, baskets, shares.
contract EventMirror {
    struct Books {
        uint256 a;
        uint256 b;
        uint256[2] ramps;
        uint256 shares;
    }

    mapping(address pool => Books) private _books;
    mapping(address pool => mapping(bytes32 id => uint256)) public wordOf;
    mapping(address pool => mapping(bytes32 id => mapping(address token => uint256))) public basketOf;
    mapping(address pool => mapping(address token => uint256)) public orphansOf;
    mapping(address pool => mapping(address account => uint256)) public sharesOf;
    mapping(address pool => address) public firstToken;

    /// @notice Where a mirror begins: the pool's own words, all positions empty.
    function follow(address pool, address token0, uint256 a, uint256 b, uint256[2] calldata ramps) external {
        _books[pool] = Books(a, b, ramps, 0);
        firstToken[pool] = token0;
    }

    function booksOf(address pool) external view returns (Books memory) {
        return _books[pool];
    }

    function replay(Vm.Log[] calldata logs) external {
        for (uint256 i; i < logs.length; ++i) {
            if (firstToken[logs[i].emitter] != address(0)) _apply(logs[i]);
        }
    }

    function _apply(Vm.Log calldata log) private {
        address pool = log.emitter;
        bytes32 topic = log.topics[0];
        if (topic == IPositionLedger.PoolUpdated.selector) {
            (_books[pool].a, _books[pool].b) = abi.decode(log.data, (uint256, uint256));
        } else if (topic == IPoolUpkeep.MarginSynced.selector) {
            (, _books[pool].ramps, ) = abi.decode(log.data, (uint256, uint256[2], uint256));
        } else if (topic == IERC20.Transfer.selector) {
            _shares(pool, log);
        } else if (log.topics.length > 1) {
            _position(pool, topic, log.topics[1], log.data);
        }
    }

    function _shares(address pool, Vm.Log calldata log) private {
        address from = address(uint160(uint256(log.topics[1])));
        address to = address(uint160(uint256(log.topics[2])));
        uint256 amount = abi.decode(log.data, (uint256));
        if (from == address(0)) _books[pool].shares += amount;
        else sharesOf[pool][from] -= amount;
        if (to == address(0)) _books[pool].shares -= amount;
        else sharesOf[pool][to] += amount;
    }

    function _position(address pool, bytes32 topic, bytes32 id, bytes calldata data) private {
        if (topic == IPositionLedger.CollateralDeposited.selector) {
            (address token, uint256 amount, uint256 word) = abi.decode(data, (address, uint256, uint256));
            basketOf[pool][id][token] += amount;
            wordOf[pool][id] = word;
        } else if (topic == IPositionLedger.CollateralWithdrawn.selector) {
            (address token, uint256 amount, uint256 word) = abi.decode(data, (address, uint256, uint256));
            basketOf[pool][id][token] -= amount;
            wordOf[pool][id] = word;
        } else if (topic == IPositionLedger.Borrowed.selector || topic == IPositionLedger.Repaid.selector) {
            (, wordOf[pool][id]) = abi.decode(data, (uint256, uint256));
        } else if (topic == ILiquidator.CollateralSeized.selector) {
            (address token, uint256 amount, bool orphaned) = abi.decode(data, (address, uint256, bool));
            basketOf[pool][id][token] -= amount;
            if (orphaned) orphansOf[pool][token] += amount;
        } else if (topic == IPoolAdmin.OrphansSold.selector) {
            (uint256 amount, ) = abi.decode(data, (uint256, uint256));
            orphansOf[pool][address(uint160(uint256(id)))] -= amount;
        } else if (topic == ILiquidator.Liquidated.selector) {
            (, uint256 seized, , uint256 word) = abi.decode(data, (uint256, uint256, uint256, uint256));
            basketOf[pool][id][firstToken[pool]] -= seized;
            wordOf[pool][id] = word;
        } else if (topic == IGradualExit.GraduallyExited.selector) {
            (address token, , uint256 seized, uint256 word) = abi.decode(data, (address, uint256, uint256, uint256));
            basketOf[pool][id][token] -= seized;
            wordOf[pool][id] = word;
        } else if (
            topic == IPoolUpkeep.MarginCalled.selector ||
            topic == IPoolUpkeep.MarginCallCleared.selector ||
            topic == IGradualExit.GradualExitSet.selector
        ) {
            (, wordOf[pool][id]) = abi.decode(data, (uint256, uint256));
        }
    }
}
