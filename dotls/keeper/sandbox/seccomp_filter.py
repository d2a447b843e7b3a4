#!/usr/bin/env python3
"""Writes the sandbox's seccomp filters as a C++ header, for the processor the tools are built for.

Of the first, what is in no list is denied: the call returns EPERM, and is counted. An engine has a second
one beside it. libseccomp resolves the names, and leaves out what a processor does not have.
"""
import argparse
import struct
import tempfile

import seccomp
from seccomp import ALLOW, EQ, ERRNO, KILL_PROCESS, MASKED_EQ, TRAP, Arg, Attr

# By CMake's names: libseccomp's, and the kernel's for the one that the filter is for.
ARCHITECTURES = {
    'x86_64': (seccomp.Arch.X86_64, 'AUDIT_ARCH_X86_64'),
    'aarch64': (seccomp.Arch.AARCH64, 'AUDIT_ARCH_AARCH64'),
}

# Whatever the arguments are.
ALLOWED = '''
    read write readv writev pread64 preadv2 pwritev2 lseek splice tee
    recvmsg recvfrom shutdown getsockopt getsockname getpeername accept accept4
    close close_range dup dup2 dup3 fstat pipe2 eventfd2 signalfd4 poll ppoll
    munmap mremap madvise brk
    exit exit_group wait4 waitid futex set_robust_list set_tid_address rseq
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigtimedwait sigaltstack restart_syscall
    getpid gettid getppid getpgrp getpgid getuid geteuid getgid getegid getresuid getresgid getgroups
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time
    getrandom uname sysinfo getcpu sched_yield sched_getaffinity'''.split()

# What no engine needs, whoever tells it to: it ends there.
KILLED = '''
    execve execveat ptrace process_vm_readv process_vm_writev process_madvise
    socket connect bind listen
    creat openat2
    kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd pidfd_send_signal
    mount umount2 move_mount open_tree mount_setattr fsopen fsmount fspick fsconfig
    pivot_root chroot setns unshare
    setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
    keyctl add_key request_key
    init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff
    personality modify_ldt iopl ioperm'''.split()

# The values are the kernel's, and the same on each processor above.
AF_UNIX, SOCK_STREAM, SOCK_SEQPACKET, SOCK_TYPE = 1, 1, 5, 0xf
PROT_EXEC = 4
CLONE_NEW = 0x7e020000
CLONE_PTRACE, CLONE_PARENT, CLONE_THREAD = 0x2000, 0x8000, 0x10000
SECCOMP_SET_MODE_FILTER = 1
MSG_FASTOPEN = 0x20000000
AT_EMPTY_PATH = 0x1000
FIONREAD, SIOCOUTQ = 0x541b, 0x5411
PR_SET_NAME = 15
SOL_SOCKET, SO_RCVTIMEO, SO_SNDTIMEO = 1, 20, 21
IPPROTO_TCP, TCP_NODELAY, TCP_QUICKACK, TCP_NOTSENT_LOWAT = 6, 1, 12, 25
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
F_GET_SEALS = 1034
O_WRONLY, O_RDWR, O_CREAT, O_TRUNC = 0o1, 0o2, 0o100, 0o1000
ENOSYS = 38


def without(argument, bits):
    return Arg(argument, MASKED_EQ, bits, 0)


def having(argument, bits):
    return Arg(argument, MASKED_EQ, bits, bits)


def rules():
    """(action, call, conditions on its arguments); of one call, any of its rules."""
    for name in ALLOWED:
        yield ALLOW, name
    for name in KILLED:
        yield KILL_PROCESS, name
    for name in 'mmap', 'mprotect':
        yield ALLOW, name, without(2, PROT_EXEC)
    # A thread or an engine; no namespace, and no child that the acceptor takes for one of its own.
    yield ALLOW, 'clone', without(0, CLONE_NEW | CLONE_PTRACE | CLONE_PARENT)
    # The engine's own filter.
    yield ALLOW, 'seccomp', Arg(0, EQ, SECCOMP_SET_MODE_FILTER), Arg(1, EQ, 0)
    # Its flags are in memory, where no filter sees them. So glibc takes clone.
    yield ERRNO(ENOSYS), 'clone3'
    # Datagrams could be sent to an abstract address, past the empty directory.
    for kind in SOCK_STREAM, SOCK_SEQPACKET:
        yield ALLOW, 'socketpair', Arg(0, EQ, AF_UNIX), Arg(1, MASKED_EQ, SOCK_TYPE, kind)
    # With this flag, or with an address, sending connects. There is no sendmsg: whoever is sent a
    # descriptor has to close it, which may block for as long as the sender likes.
    yield ALLOW, 'sendto', without(3, MSG_FASTOPEN), Arg(4, EQ, 0)
    for option in TCP_NODELAY, TCP_QUICKACK, TCP_NOTSENT_LOWAT:
        yield ALLOW, 'setsockopt', Arg(1, EQ, IPPROTO_TCP), Arg(2, EQ, option)
    for option in SO_RCVTIMEO, SO_SNDTIMEO:
        yield ALLOW, 'setsockopt', Arg(1, EQ, SOL_SOCKET), Arg(2, EQ, option)
    # Not F_SETOWN, which sends signals.
    for command in F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GET_SEALS:
        yield ALLOW, 'fcntl', Arg(1, EQ, command)
    for request in FIONREAD, SIOCOUTQ:
        yield ALLOW, 'ioctl', Arg(1, EQ, request)
    yield ALLOW, 'prctl', Arg(0, EQ, PR_SET_NAME)
    # Its own limits, to read.
    yield ALLOW, 'prlimit64', Arg(0, EQ, 0), Arg(2, EQ, 0)
    # glibc's fstat.
    yield ALLOW, 'newfstatat', having(3, AT_EMPTY_PATH)
    yield ALLOW, 'statx', having(2, AT_EMPTY_PATH)
    # Libraries open files to read them where they may, and do without where they may not.
    for name, flags in ('open', 1), ('openat', 2):
        for bit in O_WRONLY, O_RDWR, O_CREAT, O_TRUNC:
            yield KILL_PROCESS, name, having(flags, bit)


def engine_rules():
    """What only an acceptor needs: engines, and the filter for them."""
    yield KILL_PROCESS, 'clone', without(0, CLONE_THREAD)
    for name in 'fork', 'vfork', 'accept', 'accept4', 'seccomp':
        yield KILL_PROCESS, name


def make_filter(architecture, otherwise, its_rules):
    made = seccomp.SyscallFilter(otherwise)
    if not made.exist_arch(architecture):
        made.add_arch(architecture)
        made.remove_arch(seccomp.Arch())
    # i386 and x32 calls on x86_64, 32-bit calls on arm64: their numbers mean something else.
    made.set_attr(Attr.ACT_BADARCH, KILL_PROCESS)
    # A binary search.
    made.set_attr(Attr.CTL_OPTIMIZE, 2)
    for action, name, *conditions in its_rules:
        if seccomp.resolve_syscall(seccomp.Arch(), name) == -1:
            raise SystemExit(f'this libseccomp does not know the call {name}')
        made.add_rule(action, name, *conditions)
    return made


def instructions(made):
    """(code, jt, jf, k) of each, as in struct sock_filter."""
    with tempfile.TemporaryFile() as file:
        made.export_bpf(file)
        file.seek(0)
        return list(struct.iter_unpack('=HBBI', file.read()))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('architecture', choices=ARCHITECTURES)
    parser.add_argument('header', help='the file to write')
    arguments = parser.parse_args()
    architecture, kernels_name = ARCHITECTURES[arguments.architecture]
    filters = {'kSeccompFilter': make_filter(architecture, TRAP, rules()),
               'kEngineFilter': make_filter(architecture, ALLOW, engine_rules())}
    with open(arguments.header, 'w', encoding='ascii') as header:
        print('// Made by dotls/keeper/sandbox/seccomp_filter.py.\n#pragma once\n\n'
              '#include <linux/audit.h>\n#include <linux/filter.h>\n\n#include <array>\n\n'
              'namespace dotls {\n\n'
              f'inline constexpr unsigned kSeccompArchitecture = {kernels_name};\n', file=header)
        for name, made in filters.items():
            program = instructions(made)
            print(f'inline constexpr std::array<sock_filter, {len(program)}> {name}{{{{', file=header)
            for code, if_true, if_false, value in program:
                print(f'    {{{code:#04x}, {if_true}, {if_false}, {value:#x}}},', file=header)
            print('}};\n', file=header)
        print('}  // namespace dotls', file=header)


if __name__ == '__main__':
    main()
