// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title HostileToken
/// @notice A token that anybody may mint and that misbehaves as it is told to.
contract HostileToken {
    enum Manner {
        HONEST,
        FEE,
        FALSE_RETURN,
        NO_RETURN,
        REENTRANT,
        BLOCKING,
        PAUSED,
        GAS_BURNER,
        RETURN_BOMB
    }

    error HostileToken_InsufficientBalance(address account, uint256 balance, uint256 amount);
    error HostileToken_InsufficientAllowance(address owner, address spender, uint256 allowed, uint256 amount);
    error HostileToken_Paused();
    error HostileToken_Blocked(address account);

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    uint8 public immutable decimals;
    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    Manner public manner;
    address public blocked;
    address public reentryTarget;
    bytes public reentry;
    /// @notice How often a call back into the target was not refused.
    uint256 public breaches;
    uint256 public reentries;
    /// @notice The error that the last call back ended with; zero if it was not refused.
    bytes4 public refusal;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function name() external pure returns (string memory) {
        return "Hostile";
    }

    function symbol() external view virtual returns (string memory) {
        return "HOST";
    }

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
        totalSupply += amount;
        emit Transfer(address(0), account, amount);
    }

    /// @notice A rebase: the account's balance becomes `amount` out of nothing.
    function rebase(address account, uint256 amount) external {
        totalSupply = totalSupply - balanceOf[account] + amount;
        balanceOf[account] = amount;
    }

    function setManner(Manner manner_) external {
        manner = manner_;
    }

    function setBlocked(address account) external {
        blocked = account;
    }

    function setReentry(address target, bytes calldata data) external {
        (reentryTarget, reentry) = (target, data);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);

        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        require(allowed >= amount, HostileToken_InsufficientAllowance(from, msg.sender, allowed, amount));
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - amount;

        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        Manner m = manner;
        require(m != Manner.PAUSED, HostileToken_Paused());
        require(m != Manner.BLOCKING || (from != blocked && to != blocked), HostileToken_Blocked(blocked));
        if (m == Manner.FALSE_RETURN) return false;
        if (m == Manner.GAS_BURNER) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (m == Manner.RETURN_BOMB) {
            assembly ("memory-safe") {
                revert(0, 200000)
            }
        }
        uint256 balance = balanceOf[from];
        require(balance >= amount, HostileToken_InsufficientBalance(from, balance, amount));
        balanceOf[from] = balance - amount;
        uint256 arrives = m == Manner.FEE ? amount - amount / 100 - (amount == 0 ? 0 : 1) : amount;
        balanceOf[to] += arrives;
        totalSupply -= amount - arrives;
        emit Transfer(from, to, arrives);
        if (m == Manner.REENTRANT && reentryTarget != address(0)) {
            ++reentries;
            (bool ok, bytes memory answer) = reentryTarget.call(reentry);
            if (ok) ++breaches;
            refusal = ok ? bytes4(0) : bytes4(answer);
        }
        if (m == Manner.NO_RETURN) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }

        return true;
    }
}
