// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CodeChunk} from "../../../contracts/CodeChunk.sol";
import {IMarginPool} from "../../../contracts/interfaces/IMarginPool.sol";
import {IPoolAdmin} from "../../../contracts/interfaces/IPoolAdmin.sol";
import {IPoolFactory} from "../../../contracts/interfaces/IPoolFactory.sol";
import {PoolParams} from "../../../contracts/types/PoolParams.sol";
import {PositionId} from "../../../contracts/types/PositionId.sol";
import {Counterparty} from "../helpers/Counterparty.sol";
import {IncidentTest} from "./IncidentTest.sol";

/// @dev Several entries of a pool in one transaction.
contract ManyInOne {
    function run(address pool, bytes[] calldata calls) external {
        for (uint256 i; i < calls.length; ++i) {
            (bool ok, bytes memory reason) = pool.call(calls[i]);
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(reason, 0x20), mload(reason))
                }
            }
        }
    }

    function approve(address token, address pool) external {
        IMarginPool(token).approve(pool, type(uint256).max);
    }
}

/// @notice G1, G3 to G7 and G11 of security.md: creation of pools, addresses, and what a chain may do to them.
contract CreationTest is IncidentTest {
    /* G1 */

    struct Bound {
        bytes32 name;
        uint256 min;
        uint256 max;
    }

    /// @notice G1, Onyx, Penpie: every parameter at its bounds is accepted, and one beyond either is refused by name.
    function test_G1_BoundsOfParameters() public {
        Bound[] memory bounds = _bounds();
        for (uint256 i; i < bounds.length; ++i) {
            Bound memory b = bounds[i];
            _try(i, b.min, 0);
            _try(i, b.max, 0);
            if (b.min != 0) _try(i, b.min - 1, b.name);
            _try(i, b.max + 1, b.name);
            if (b.min != 0) _try(i, 0, b.name);
            _try(
                i,
                i < 7
                    ? type(uint64).max
                    : i == 7
                        ? type(uint128).max
                        : type(uint32).max,
                b.name
            );
        }
    }

    /// @notice G1: whatever margin and incentive a creator picks within the bounds, LT x (1 + incentive) stays below 1.
    function testFuzz_G1_TheThresholdPaysTheIncentive(uint256 floor, uint256 cursor, uint256 cap) public {
        PoolParams memory p = _valid();
        p.collaterals[0].margin.maintenanceFloor = uint32(bound(floor, 5_000, 900_000));
        p.collaterals[0].margin.initialFloor = p.collaterals[0].margin.maintenanceFloor + 1;
        p.collaterals[0].cursor = uint32(bound(cursor, 0, 900_000));
        p.collaterals[0].incentiveMin = 0;
        p.collaterals[0].incentiveCap = uint32(bound(cap, 0, 300_000));
        factory.createPool(p, bytes32(factory.poolCount()));
        uint256 m = p.collaterals[0].margin.maintenanceFloor;
        uint256 share = (p.collaterals[0].cursor * m) / 1e6;
        uint256 incentive = (share * 1e6) / (1e6 - share);
        if (incentive > p.collaterals[0].incentiveCap) incentive = p.collaterals[0].incentiveCap;
        assertLt((1e6 - m) * (1e6 + incentive), 1e12, "I-22");
    }

    /// @notice G1: who created a pool has no power over it that he was not given as curator, guardian or fee recipient.
    function test_G1_TheCreatorHasNoPower() public {
        vm.prank(BOB);
        IMarginPool made = IMarginPool(factory.createPool(_valid(), "bob"));
        bytes[] memory calls = new bytes[](7);
        calls[0] = abi.encodeCall(made.setCaps, (1, 1));
        calls[1] = abi.encodeCall(made.setMarginParams, (0, _valid().collaterals[0].margin));
        calls[2] = abi.encodeCall(made.setGuardian, (BOB));
        calls[3] = abi.encodeCall(made.setFeeRecipient, (BOB));
        calls[4] = abi.encodeCall(made.announceOracle, (0, address(oracle), false));
        calls[5] = abi.encodeCall(made.haltNewRisk, (1 hours));
        calls[6] = abi.encodeCall(made.claimPoolFees, ());
        for (uint256 i; i < calls.length; ++i) {
            _refusedBy(address(made), BOB, calls[i], IPoolAdmin.MarginPool_Unauthorized.selector, "creator");
        }
    }

    /* G3 */

    /// @notice G3, Parity: the code that all pools share has no state to take over, nothing to initialise, and called directly it does
    /// nothing; a pool is complete in the transaction that creates it.
    function test_G3_TheSharedCodeCannotBeTaken() public {
        address extension = factory.poolExtension();
        bytes32 hash = extension.codehash;
        bytes[] memory calls = new bytes[](6);
        calls[0] = abi.encodeCall(pool.setCaps, (1, 1));
        calls[1] = abi.encodeCall(pool.acceptCurator, ());
        calls[2] = abi.encodeCall(pool.syncMargin, ());
        calls[3] = abi.encodeWithSignature("initialize()");
        calls[4] = abi.encodeCall(pool.haltNewRisk, (1));
        calls[5] = abi.encodeCall(pool.claimProtocolFees, ());
        for (uint256 i; i < calls.length; ++i) {
            vm.prank(BOB);
            (bool ok, ) = extension.call(calls[i]);
            assertFalse(ok, "the shared code did something");
        }
        assertEq(extension.codehash, hash, "code");
        for (uint256 slot; slot < 32; ++slot) assertEq(vm.load(extension, bytes32(slot)), 0, "state");

        vm.prank(BOB);
        (bool second, ) = address(pool).call(abi.encodeWithSignature("initialize()"));
        assertFalse(second, "a pool has nothing to initialise");
        assertEq(pool.curator(), address(0), "nor to take");
    }

    /// @notice G3: a factory whose chunks are not the code that it names is not created: nobody can slip other code under it.
    function test_G3_TheCodeIsWhatItsHashSays() public {
        bytes memory other = hex"00";
        address extension = factory.poolExtension();
        address chunk = address(new CodeChunk(other));
        _refusedBy(
            address(this),
            address(this),
            abi.encodeCall(this.newFactory, (extension, chunk, factory.creationCodeHash())),
            IPoolFactory.PoolFactory_WrongCreationCode.selector,
            "wrong code"
        );
    }

    function newFactory(address extension, address chunk, bytes32 hash) external {
        bytes memory code = bytes.concat(
            vm.getCode("contracts/PoolFactory.sol:PoolFactory"),
            abi.encode(address(0), extension, chunk, chunk, hash)
        );
        assembly ("memory-safe") {
            if iszero(create(0, add(code, 0x20), mload(code))) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    /* G4 */

    /// @notice G4: the address of a pool binds creator, every parameter and salt. Nobody takes an address that was promised to another,
    /// nobody creates one twice, and tokens sent ahead to it are nobody's.
    function test_G4_AddressesCannotBeTaken() public {
        PoolParams memory p = _valid();
        address promised = factory.predictPool(ALICE, p, "salt");
        assertNotEq(promised, factory.predictPool(BOB, p, "salt"), "creator");
        vm.prank(BOB);
        assertNotEq(factory.createPool(p, "salt"), promised, "front-run");
        p.limits.minDebt += 1;
        assertNotEq(factory.predictPool(ALICE, p, "salt"), promised, "parameters");
        p.limits.minDebt -= 1;

        asset.mint(promised, 1e6 * unit);
        collateral.mint(promised, 1e20);
        vm.deal(promised, 1 ether);
        vm.prank(ALICE);
        IMarginPool made = IMarginPool(factory.createPool(p, "salt"));
        assertEq(address(made), promised, "as promised");
        assertEq(made.totalAssets(), 0, "assets");
        assertEq(made.idleCash(), 0, "cash");
        assertEq(made.convertToShares(1), 1e6, "price");
        assertTrue(factory.isPool(promised), "known");
        _refusedBy(
            address(factory),
            ALICE,
            abi.encodeCall(factory.createPool, (p, "salt")),
            IPoolFactory.PoolFactory_PoolExists.selector,
            "twice"
        );
    }

    /* G5 */

    /// @notice G5: ether that is forced on a pool changes nothing that it says; none is accepted when it is offered.
    function test_G5_ForcedEther() public {
        _lendAndBorrow(pool, address(collateral));
        bytes32 before = _fingerprint(pool);
        // As by a block reward: nobody is asked.
        vm.deal(address(pool), 1 ether);
        vm.deal(address(this), 1 ether);
        assertEq(_fingerprint(pool), before, "and nobody cares");
        (bool ok, ) = address(pool).call{value: 1}("");
        assertFalse(ok, "offered");
        (ok, ) = address(pool).call{value: 1}(abi.encodeCall(pool.syncMargin, ()));
        assertFalse(ok, "offered with a call");
    }

    /* G6 */

    /// @notice G6, Audius: pool and extensions run on one storage, and both find the same things in the same slots; the share token's own
    /// slots lie behind all of a pool's. Nothing is upgradeable, so nothing can shift them later.
    function test_G6_OneLayout() public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        // Written by the pool itself, read by an extension.
        (uint256 a, uint256 b, uint256[2] memory ramps) = pool.poolWords();
        assertEq(uint256(vm.load(address(pool), bytes32(0))), a, "slot 0");
        assertEq(uint256(vm.load(address(pool), bytes32(uint256(1)))), b, "slot 1");
        for (uint256 i; i < 2; ++i) assertEq(uint256(vm.load(address(pool), bytes32(2 + i))), ramps[i], "ramps");
        bytes32 word = vm.load(address(pool), keccak256(abi.encode(id, uint256(5))));
        assertEq(word, bytes32(abi.encode(pool.positionWord(id))), "positions are mapping 5");
        // Written by an extension, read by the pool.
        vm.prank(TRADER);
        pool.setGradualExit(id, true);
        assertTrue(vm.load(address(pool), keccak256(abi.encode(id, uint256(5)))) != word, "the same word");
        assertEq(pool.debtOf(id), 84_000 * unit, "and its debt");

        uint256 shares = pool.balanceOf(ALICE);
        uint256 slot;
        while (uint256(vm.load(address(pool), keccak256(abi.encode(ALICE, slot)))) != shares) ++slot;
        // Two words, two of ramps, one of volatilities, five mappings, six slots of governance, four mappings.
        assertGe(slot, 20, "the balances lie behind");
    }

    /* G7 */

    /// @notice G7, SIR.trading: a transaction with many entries finds the lock open and all transient state clean before each of them.
    function test_G7_ManyEntriesInOneTransaction() public {
        vm.prank(ALICE);
        pool.deposit(1e6 * unit, ALICE);
        ManyInOne many = new ManyInOne();
        many.approve(address(asset), address(pool));
        many.approve(address(collateral), address(pool));
        asset.mint(address(many), 1e6 * unit);
        collateral.mint(address(many), 1e21);
        Counterparty borrower = new Counterparty();
        borrower.approve(address(asset), address(pool));
        PositionId id = _id(address(many), 0);
        bytes[] memory calls = new bytes[](8);
        calls[0] = abi.encodeCall(pool.deposit, (1_000 * unit, address(many)));
        calls[1] = abi.encodeCall(pool.depositCollateral, (id, address(collateral), 1e20));
        calls[2] = abi.encodeCall(pool.borrow, (id, 50_000 * unit, address(many)));
        calls[3] = abi.encodeCall(pool.flashLoan, (borrower, address(asset), 1_000 * unit, ""));
        calls[4] = abi.encodeCall(pool.syncMargin, ());
        calls[5] = abi.encodeCall(pool.repay, (id, ALL));
        calls[6] = abi.encodeCall(pool.withdrawCollateral, (id, address(collateral), ALL, address(many)));
        calls[7] = abi.encodeCall(pool.redeem, (1_000 * unit * 1e6, address(many), address(many)));
        many.run(address(pool), calls);
        assertEq(asset.balanceOf(address(many)), 1e6 * unit, "assets");
        assertEq(collateral.balanceOf(address(many)), 1e21, "collateral");
        assertEq(pool.debtOf(id), 0, "debt");

        // An entry that fails leaves the lock open too.
        (bool ok, ) = address(pool).call(abi.encodeCall(pool.repay, (id, 1)));
        assertFalse(ok, "nothing owed");
        vm.prank(ALICE);
        pool.deposit(unit, ALICE);
    }

    /// @notice G7: twelve seconds more or less move a debt by twelve seconds of interest and nobody's margin at all.
    function testFuzz_G7_TheClockMayBeOff(uint256 time) public {
        PositionId id = _lendAndBorrow(pool, address(collateral));
        vm.warp(block.timestamp + bound(time, 1 hours, 365 days));
        (uint256 maintenance, uint256 initial) = pool.marginsOf(0);
        uint256 debt = pool.debtOf(id);
        vm.warp(block.timestamp + 12);
        (uint256 later, uint256 laterInitial) = pool.marginsOf(0);
        assertEq(later, maintenance, "maintenance");
        assertEq(laterInitial, initial, "initial");
        // At most 2 x 4 = 800 % a year.
        assertLe(pool.debtOf(id) - debt, (debt * 8 * 12) / 365 days + 2, "interest");
    }

    /// @notice G7: a signature of one chain is none on its fork.
    function test_G7_SignaturesAreOfOneChain() public {
        (address owner, uint256 key) = makeAccount("signer");
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, owner, BOB, 1, pool.nonces(owner), ALL));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", pool.DOMAIN_SEPARATOR(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        vm.chainId(424_242);
        (bool ok, ) = address(pool).call(
            abi.encodeWithSignature(
                "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
                owner,
                BOB,
                1,
                ALL,
                v,
                r,
                s
            )
        );
        assertFalse(ok, "on a fork");
        vm.chainId(31_337);
        pool.permit(owner, BOB, 1, ALL, v, r, s);
        assertEq(pool.allowance(owner, BOB), 1, "at home");
    }

    /* TABLE */

    function _valid() private view returns (PoolParams memory p) {
        p = _params(address(asset), uint128(unit));
        p.collaterals = _one(_collateral(address(collateral), address(oracle)));
    }

    function _bounds() private view returns (Bound[] memory b) {
        b = new Bound[](18);
        b[0] = Bound("targetUtilisation", 0.01e18, 0.99e18);
        b[1] = Bound("curveSteepness", 1e18, 18e18);
        b[2] = Bound("adjustmentSpeed", 0, 1e18 / uint256(1 days));
        b[3] = Bound("targetHealth", 1e18 + 1, 1.5e18);
        b[4] = Bound("fullIncentiveHealth", 0.5e18, 1e18 - 1);
        b[5] = Bound("closeAllHealth", 0, 1e18);
        b[6] = Bound("marginCallHealth", 1e18 + 1, 2e18);
        b[7] = Bound("minDebt", 1, _valid().limits.borrowCap);
        b[8] = Bound("maxUtilisation", 10_000, 1e6);
        b[9] = Bound("interestShare", 0, 500_000);
        b[10] = Bound("incentiveShare", 0, 1e6);
        b[11] = Bound("reserveTargetShare", 0, 1e6);
        b[12] = Bound("closeOutIncentive", 0, 300_000);
        b[13] = Bound("closeOutSubsidyCap", 0, 10_000);
        b[14] = Bound("maintenanceFloor", 5_000, 149_999);
        b[15] = Bound("initialFloor", 100_001, 1e6);
        b[16] = Bound("initialFactor", 1_050_000, 16_000_000);
        b[17] = Bound("rampRate", 1, 1_000);
    }

    /// @dev Creates a pool with parameter `i` at `value`; it must pass, or be refused by `name`.
    function _try(uint256 i, uint256 value, bytes32 name) private {
        PoolParams memory p = _valid();
        if (i == 0) p.rate.targetUtilisation = uint64(value);
        if (i == 1) p.rate.curveSteepness = uint64(value);
        if (i == 2) p.rate.adjustmentSpeed = uint64(value);
        if (i == 3) p.liquidation.targetHealth = uint64(value);
        if (i == 4) p.liquidation.fullIncentiveHealth = uint64(value);
        if (i == 5) p.liquidation.closeAllHealth = uint64(value);
        if (i == 6) p.liquidation.marginCallHealth = uint64(value);
        if (i == 7) p.limits.minDebt = uint128(value);
        if (i == 8) p.limits.maxUtilisation = uint32(value);
        if (i == 9) p.reserve.interestShare = uint32(value);
        if (i == 10) p.reserve.incentiveShare = uint32(value);
        if (i == 11) p.reserve.targetShare = uint32(value);
        if (i == 12) p.reserve.closeOutIncentive = uint32(value);
        if (i == 13) p.reserve.closeOutSubsidyCap = uint32(value);
        if (i == 14) {
            p.collaterals[0].margin.maintenanceFloor = uint32(value);
            // What the least incentive may be follows from it.
            p.collaterals[0].incentiveMin = 0;
        }
        if (i == 15) p.collaterals[0].margin.initialFloor = uint32(value);
        if (i == 16) p.collaterals[0].initialFactor = uint32(value);
        if (i == 17) p.collaterals[0].rampRate = uint32(value);
        (bool ok, bytes memory reason) = address(factory).call(
            abi.encodeCall(factory.createPool, (p, bytes32(factory.poolCount())))
        );
        string memory what = string.concat("parameter ", vm.toString(i), " at ", vm.toString(value));
        assertEq(ok, name == 0, what);
        if (!ok) assertEq(bytes32(bytes4(reason)), bytes32(IPoolFactory.PoolFactory_ParamOutOfRange.selector), what);
    }
}
