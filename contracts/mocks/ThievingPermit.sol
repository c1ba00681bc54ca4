// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ThievingPermit
/// @notice A token whose `permit` calls whom it is told to, and that says every allowance is in force.
contract ThievingPermit {
    error ThievingPermit_Failed(bytes reason);

    address private _target;
    bytes private _data;

    function plan(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function setOperator(address pool, bytes calldata data) external {
        (bool success, bytes memory reason) = pool.call(data);
        require(success, ThievingPermit_Failed(reason));
    }

    /// @notice Does openly what `permit` does by stealth: with value of its own.
    function act() external payable {
        (bool success, bytes memory reason) = _target.call{value: msg.value}(_data);
        require(success, ThievingPermit_Failed(reason));
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        (bool success, ) = _target.call(_data);
        // Whether it worked or not, the token keeps its poise.
        success;
    }

    function allowance(address, address) external pure returns (uint256) {
        return type(uint256).max;
    }
}
