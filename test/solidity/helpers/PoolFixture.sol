// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CodeChunk} from "../../../contracts/CodeChunk.sol";
import {PoolFactory} from "../../../contracts/PoolFactory.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {PermitToken} from "../../../contracts/mocks/PermitToken.sol";
import {ScriptedOracle} from "../../../contracts/mocks/ScriptedOracle.sol";
import {CollateralParams, PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId, toPositionId} from "../../../contracts/types/PositionId.sol";
import {HostileToken} from "./HostileToken.sol";
import {Test} from "./Test.sol";

/// @title PoolFixture
/// @notice Extensions, creation code, factory and pools, deployed as `deploy/modules` does it.
abstract contract PoolFixture is Test {
    uint256 internal constant PRICE = 1e36;
    uint256 internal constant ALL = type(uint256).max;

    PoolFactory internal factory;

    /* PROTOCOL */

    /// @dev The code chunks and the extensions do not depend on anything: the factory is the only one that has an owner.
    function _deployFactory(address protocolOwner) internal returns (PoolFactory) {
        address upkeep = _deploy("contracts/pool/extension/UpkeepExtension.sol:UpkeepExtension", "");
        address account = _deploy("contracts/pool/extension/AccountExtension.sol:AccountExtension", abi.encode(upkeep));
        address extension = _deploy("contracts/pool/extension/PoolExtension.sol:PoolExtension", abi.encode(account));
        bytes memory code = vm.getCode("contracts/MarginPool.sol:MarginPool");
        uint256 half = code.length / 2;

        return
            new PoolFactory(
                protocolOwner,
                extension,
                address(new CodeChunk(_slice(code, 0, half))),
                address(new CodeChunk(_slice(code, half, code.length))),
                keccak256(code)
            );
    }

    function _deploy(string memory artifact, bytes memory arguments) internal returns (address deployed) {
        bytes memory code = bytes.concat(vm.getCode(artifact), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
        }
        assertTrue(deployed != address(0), artifact);
    }

    /* PARAMETERS */

    /// @dev A collateral with fixed margins: maintenance 10 %, initial 15 %.
    function _collateral(address token, address oracle) internal pure returns (CollateralParams memory c) {
        c.token = token;
        c.oracle = oracle;
        c.cursor = 300_000;
        c.incentiveMin = 10_000;
        c.incentiveCap = 100_000;
        c.initialFactor = 1_250_000;
        c.rampRate = 20;
        c.margin.maintenanceFloor = 100_000;
        c.margin.initialFloor = 150_000;
    }

    /// @dev A pool without limits that matter: caps of 1e12 times the least debt.
    function _params(address debtAsset, uint128 minDebt) internal pure returns (PoolParams memory p) {
        p.name = "Pool";
        p.symbol = "bh";
        p.debtAsset = debtAsset;
        p.rate.targetUtilisation = 0.9e18;
        p.rate.curveSteepness = 4e18;
        p.rate.adjustmentSpeed = uint64(uint256(50e18) / 365 days);
        p.rate.initialRateAtTarget = uint64(uint256(0.04e18) / 365 days);
        p.rate.minRateAtTarget = uint64(uint256(0.001e18) / 365 days);
        p.rate.maxRateAtTarget = uint64(uint256(2e18) / 365 days);
        p.liquidation.targetHealth = 1.05e18;
        p.liquidation.fullIncentiveHealth = 0.95e18;
        p.liquidation.closeAllHealth = 0.93e18;
        p.liquidation.marginCallHealth = 1.1e18;
        p.limits.minDebt = minDebt;
        p.limits.supplyCap = minDebt * 1e10;
        p.limits.borrowCap = minDebt * 1e10;
        p.limits.maxUtilisation = 1_000_000;
        p.reserve.interestShare = 100_000;
        p.reserve.incentiveShare = 100_000;
        p.reserve.targetShare = 50_000;
        p.reserve.closeOutIncentive = 15_000;
        p.reserve.closeOutSubsidyCap = 10_000;
    }

    function _create(PoolParams memory p) internal returns (IMarginPool) {
        return IMarginPool(factory.createPool(p, bytes32(factory.poolCount())));
    }

    function _one(CollateralParams memory c) internal pure returns (CollateralParams[] memory list) {
        list = new CollateralParams[](1);
        list[0] = c;
    }

    /* THE THREE POOLS */

    /// @dev Price of one whole collateral token in whole debt tokens, as oracles quote it.
    function _priceOf(uint256 whole, uint256 debtDecimals, uint256 decimals) internal pure returns (uint256) {
        return (whole * 10 ** debtDecimals * PRICE) / 10 ** decimals;
    }

    function _id(address owner, uint96 index) internal pure returns (PositionId) {
        return toPositionId(owner, index);
    }

    /// @dev Gives `account` plenty of a token that anybody may mint, and lets `pool` pull it.
    function _fund(address token, address account, address pool, uint256 amount) internal {
        PermitToken(token).mint(account, amount);
        vm.prank(account);
        PermitToken(token).approve(pool, ALL);
    }

    function _hostile(uint8 decimals) internal returns (HostileToken) {
        return new HostileToken(decimals);
    }

    function _oracle(uint256 price) internal returns (ScriptedOracle) {
        return new ScriptedOracle(price);
    }

    function _slice(bytes memory data, uint256 start, uint256 end) private pure returns (bytes memory part) {
        part = new bytes(end - start);
        for (uint256 i = 0; i < part.length; i += 32) {
            assembly ("memory-safe") {
                mstore(add(add(part, 0x20), i), mload(add(add(add(data, 0x20), start), i)))
            }
        }
        // The last word may have run over the end; the length is what counts, and nothing was allocated behind it yet.
        assembly ("memory-safe") {
            mstore(0x40, and(add(add(part, add(mload(part), 0x3f)), 0x1f), not(0x1f)))
        }
    }
}
