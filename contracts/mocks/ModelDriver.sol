// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";

import {IMarginPool} from "../interfaces/IMarginPool.sol";
import {PositionId, toPositionId} from "../types/PositionId.sol";
import {PositionWord} from "../types/PositionWord.sol";

/// @title ModelActor
/// @notice One user of the reference model's world: does what the driver says, and borrows flash loans that it gives back.
contract ModelActor is IERC3156FlashBorrower {
    /// @notice Thrown when anybody but the driver commands.
    error ModelActor_NotDriver(address caller);

    address private immutable DRIVER;

    constructor() {
        DRIVER = msg.sender;
    }

    function act(address target, bytes calldata data) external returns (bool ok, bytes memory answer) {
        require(msg.sender == DRIVER, ModelActor_NotDriver(msg.sender));
        // solhint-disable-next-line avoid-low-level-calls
        (ok, answer) = target.call(data);
    }

    /// @inheritdoc IERC3156FlashBorrower
    function onFlashLoan(
        address,
        address,
        uint256,
        uint256,
        bytes calldata data
    ) external pure override returns (bytes32) {
        // An empty message gives the loan back; any other one returns the wrong word.
        return data.length == 0 ? keccak256("ERC3156FlashBorrower.onFlashLoan") : bytes32(0);
    }
}

/// @title ModelDriver
/// @notice Applies many operations of many users in one transaction, so that a million of them take minutes. After each it logs
/// what came back and the words that the operation touched; the reference model in `scripts/model` compares them.
contract ModelDriver {
    /// @notice One operation.
    /// @param actor Whose call it is; beyond the actors: the driver's own.
    /// @param target Who is called.
    /// @param data The call.
    /// @param pool Whose words are logged afterwards.
    /// @param id Whose position word is logged.
    struct Operation {
        uint256 actor;
        address target;
        bytes data;
        IMarginPool pool;
        PositionId id;
    }

    /// @notice What an operation did.
    /// @param ok Whether the call returned.
    /// @param a Word A of the pool.
    /// @param b Word B of the pool.
    /// @param position Word of the position.
    /// @param answer What came back, or why it was refused.
    event Applied(bool ok, uint256 a, uint256 b, uint256 position, bytes answer);

    /// @notice All numbers of a pool that the model knows, in the order of `digest`.
    event Digest(uint256[] numbers);

    ModelActor[] public actors;

    constructor(uint256 count) {
        for (uint256 i; i < count; ++i) actors.push(new ModelActor());
    }

    function actorsOf() external view returns (ModelActor[] memory) {
        return actors;
    }

    /// @notice Applies the operations one by one; a refused one changes nothing.
    function run(Operation[] calldata operations) external {
        for (uint256 i; i < operations.length; ++i) {
            Operation calldata o = operations[i];
            (bool ok, bytes memory answer) = _call(o);
            (uint256 a, uint256 b, ) = o.pool.poolWords();
            emit Applied(ok, a, b, PositionWord.unwrap(o.pool.positionWord(o.id)), answer);
        }
    }

    /// @notice Logs everything of one pool: supply, and per actor shares, debt tokens, basket tokens, and per position its word and basket.
    /// @param pool The pool.
    /// @param tokens Debt asset first, then the basket.
    /// @param positions Positions of each actor.
    function digest(IMarginPool pool, IERC20[] calldata tokens, uint256 positions) external {
        uint256 count = actors.length;
        uint256 width = 1 + tokens.length + positions * tokens.length;
        uint256[] memory n = new uint256[](1 + 2 * tokens.length + count * width);
        uint256 next;
        n[next++] = pool.totalSupply();
        for (uint256 k; k < tokens.length; ++k) n[next++] = tokens[k].balanceOf(address(pool));
        for (uint256 k; k < tokens.length; ++k) n[next++] = pool.orphansOf(address(tokens[k]));
        for (uint256 i; i < count; ++i) {
            address actor = address(actors[i]);
            n[next++] = pool.balanceOf(actor);
            for (uint256 k; k < tokens.length; ++k) n[next++] = tokens[k].balanceOf(actor);
            for (uint256 j; j < positions; ++j) {
                PositionId id = toPositionId(actor, uint96(j));
                n[next++] = PositionWord.unwrap(pool.positionWord(id));
                for (uint256 k = 1; k < tokens.length; ++k) n[next++] = pool.collateralOf(id, address(tokens[k]));
            }
        }
        emit Digest(n);
    }

    function _call(Operation calldata o) private returns (bool ok, bytes memory answer) {
        if (o.actor < actors.length) return actors[o.actor].act(o.target, o.data);
        // solhint-disable-next-line avoid-low-level-calls
        return o.target.call(o.data);
    }
}
