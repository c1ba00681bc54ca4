// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoolSelf} from "../interfaces/IPoolSelf.sol";
import {PoolConfig} from "./PoolConfig.sol";

/// @title MirroredConfig
/// @notice The configuration as the extension sees it: it runs on the pool's storage by delegatecall, so `address(this)` is the
/// pool, and the pool answers for its own immutables.
abstract contract MirroredConfig is PoolConfig {
    function _rateWord() internal view override returns (uint256) {
        return _ask(0);
    }

    function _healthWord() internal view override returns (uint256) {
        return _ask(1);
    }

    function _sizeWord() internal view override returns (uint256) {
        return _ask(2);
    }

    function _roomWord() internal view override returns (uint256) {
        return _ask(3);
    }

    function _limitWord() internal view override returns (uint256) {
        return _ask(4);
    }

    function _shareWord() internal view override returns (uint256) {
        return _ask(5);
    }

    function _debtAsset() internal view override returns (address) {
        return address(uint160(_ask(6)));
    }

    function _group() internal view override returns (address) {
        return address(uint160(_ask(7)));
    }

    /// @dev The pool itself never asks.
    function _protocol() internal view returns (address) {
        return address(uint160(_ask(8)));
    }

    function _tokenWord(uint256 k) internal view override returns (uint256) {
        return _ask(9 + k);
    }

    function _oracleAtCreation(uint256 k) internal view override returns (address) {
        return address(uint160(_ask(17 + k)));
    }

    function _factory() internal view returns (address) {
        return address(uint160(_ask(25)));
    }

    function _ask(uint256 i) internal view returns (uint256) {
        return IPoolSelf(address(this)).configWord(i);
    }
}
