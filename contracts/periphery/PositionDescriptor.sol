// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IPoolLens, PoolInfo, PositionInfo} from "../interfaces/IPoolLens.sol";
import {IPositionDescriptor} from "../interfaces/IPositionNFT.sol";
import {PositionId} from "../types/PositionId.sol";

/// @title PositionDescriptor
/// @notice Says in a wallet's words what a position is: pool, collateral, debt, leverage, health.
contract PositionDescriptor is IPositionDescriptor {
    using Strings for uint256;

    /// @dev Symbols come from anybody's tokens: longer ones are cut.
    uint256 private constant _MAX_SYMBOL = 16;

    address private immutable _LENS;

    constructor(address lens) {
        _LENS = lens;
    }

    /// @inheritdoc IPositionDescriptor
    function describe(uint256 tokenId, address pool, PositionId id) external view returns (string memory) {
        PoolInfo memory poolInfo = IPoolLens(_LENS).poolInfo(pool);
        PositionInfo memory position = IPoolLens(_LENS).positionInfo(pool, id);
        // An empty answer is not an empty position.
        bool readable = poolInfo.ok && position.amounts.length == poolInfo.collaterals.length;
        string memory json = string.concat(
            '{"name":"',
            readable ? _name(tokenId, poolInfo, position) : string.concat("number ", tokenId.toString()),
            '","description":"A position in an isolated margin pool, with all its collateral and all its debt. '
            'Whoever holds the token commands it.","attributes":[',
            readable
                ? _attributes(pool, poolInfo, position)
                : string.concat(
                    _attribute("Pool", Strings.toChecksumHexString(pool)),
                    ",",
                    _attribute("State", "not readable now")
                ),
            "]}"
        );

        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    /// @dev "WETH against USDC, 3.00x, number 42".
    function _name(
        uint256 tokenId,
        PoolInfo memory pool,
        PositionInfo memory position
    ) private pure returns (string memory) {
        string memory held = "nothing";
        for (uint256 k = 0; k < position.amounts.length; ++k) {
            if (position.amounts[k] > 0) {
                held = _clean(pool.collaterals[k].symbol);
                break;
            }
        }

        return
            string.concat(
                held,
                " against ",
                _clean(pool.symbol),
                ", ",
                _ratio(position.leverage),
                "x, number ",
                tokenId.toString()
            );
    }

    function _attributes(
        address pool,
        PoolInfo memory info,
        PositionInfo memory position
    ) private pure returns (string memory json) {
        json = _attribute("Pool", Strings.toChecksumHexString(pool));
        for (uint256 k = 0; k < position.amounts.length; ++k) {
            if (position.amounts[k] == 0) continue;
            string memory amount = _amount(position.amounts[k], info.collaterals[k].decimals);
            string memory symbol = _clean(info.collaterals[k].symbol);
            json = string.concat(json, ",", _attribute("Collateral", string.concat(amount, " ", symbol)));
        }
        string memory debt = string.concat(_amount(position.debt, info.decimals), " ", _clean(info.symbol));

        return
            string.concat(
                json,
                ",",
                _attribute("Debt", debt),
                ",",
                _attribute("Leverage", string.concat(_ratio(position.leverage), "x")),
                ",",
                _attribute("Health", _ratio(position.health)),
                ",",
                _attribute("State", _state(position))
            );
    }

    function _state(PositionInfo memory position) private pure returns (string memory) {
        if (!position.ok) return "without a price";
        if (position.debt == 0) return "without debt";

        return
            position.liquidatable
                ? "liquidatable"
                : position.called
                    ? "called"
                    : "healthy";
    }

    function _attribute(string memory key, string memory value) private pure returns (string memory) {
        return string.concat('{"trait_type":"', key, '","value":"', value, '"}');
    }

    /// @dev A ratio with two decimals, cut off.
    function _ratio(uint256 wad) private pure returns (string memory) {
        if (wad == type(uint256).max) return "unlimited";

        return _amount(wad, 18);
    }

    /// @dev An amount with at most four decimals, cut off.
    function _amount(uint256 amount, uint8 decimals) private pure returns (string memory) {
        uint256 unit = 10 ** decimals;
        uint256 whole = amount / unit;
        uint256 digits = decimals < 4 ? decimals : 4;
        if (digits == 0) return whole.toString();
        string memory fraction = ((amount % unit) / 10 ** (decimals - digits)).toString();
        while (bytes(fraction).length < digits) fraction = string.concat("0", fraction);

        return string.concat(whole.toString(), ".", fraction);
    }

    /// @dev A token may call itself anything: only letters, digits and a few signs get into the document.
    function _clean(string memory symbol) private pure returns (string memory) {
        bytes memory raw = bytes(symbol);
        uint256 length = raw.length < _MAX_SYMBOL ? raw.length : _MAX_SYMBOL;
        bytes memory clean = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            bytes1 c = raw[i];
            bool good =
                (c >= "0" && c <= "9") || (c >= "A" && c <= "Z") || (c >= "a" && c <= "z") || c == "." || c == "-";
            clean[i] = good ? c : bytes1("_");
        }

        return string(clean);
    }
}
