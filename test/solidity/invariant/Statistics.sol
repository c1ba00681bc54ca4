// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "../helpers/Test.sol";
import {vm} from "../helpers/Vm.sol";

/// @title Statistics
/// @notice What every handler keeps of its run: calls, states reached, and the first broken promise of each invariant.
abstract contract Statistics is Test {
    /// @notice Calls of handlers so far in this run.
    uint256 public calls;
    /// @notice The first broken promise, by the invariant's name: what it was.
    mapping(bytes32 id => string) public broken;
    mapping(string name => uint256) private _ok;
    mapping(string name => uint256) private _reverted;
    mapping(string name => uint256) private _states;
    mapping(bytes32 name => bool) private _known;
    string[] private _handlerNames;
    string[] private _stateNames;

    modifier counted() {
        ++calls;
        _;
    }

    function _count(string memory name, bool ok) internal {
        bytes32 key = keccak256(bytes(name));
        if (!_known[key]) {
            _known[key] = true;
            _handlerNames.push(name);
        }
        if (ok) ++_ok[name];
        else ++_reverted[name];
    }

    function _state(string memory name) internal {
        if (_states[name]++ == 0) _stateNames.push(name);
    }

    function _break(bytes32 id, string memory what) internal {
        if (bytes(broken[id]).length == 0) broken[id] = what;
    }

    /// @notice The statistics of this run as one line of JSON.
    function report(string calldata id) external view returns (string memory line) {
        line = string.concat('{"id":"', id, '","handlers":{');
        for (uint256 i; i < _handlerNames.length; ++i) {
            string memory name = _handlerNames[i];
            line = string.concat(line, i == 0 ? '"' : ',"', name, '":{"ok":', vm.toString(_ok[name]));
            line = string.concat(line, ',"reverted":', vm.toString(_reverted[name]), "}");
        }
        line = string.concat(line, '},"states":{');
        for (uint256 i; i < _stateNames.length; ++i) {
            line = string.concat(line, i == 0 ? '"' : ',"', _stateNames[i], '":', vm.toString(_states[_stateNames[i]]));
        }
        line = string.concat(line, "}}");
    }
}
