// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title AdapterList
/// @notice The swap adapters that a contract trades with: code, not storage. Nobody can add one, and a look-up reads no slot.
abstract contract AdapterList {
    address private immutable _ADAPTER_0;
    address private immutable _ADAPTER_1;
    address private immutable _ADAPTER_2;
    address private immutable _ADAPTER_3;

    /// @param adapters The adapters; zero for fewer than four.
    constructor(address[4] memory adapters) {
        (_ADAPTER_0, _ADAPTER_1, _ADAPTER_2, _ADAPTER_3) = (adapters[0], adapters[1], adapters[2], adapters[3]);
    }

    function _isAdapter(address adapter) internal view returns (bool) {
        if (adapter == address(0)) return false;

        return adapter == _ADAPTER_0 || adapter == _ADAPTER_1 || adapter == _ADAPTER_2 || adapter == _ADAPTER_3;
    }
}
