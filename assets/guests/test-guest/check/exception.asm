; Step exception: mistakes are reported to the guest's own handlers, with the right numbers, and it can go on.

FN(check_exception):
  step "exception"
  expect 6, .after_undefined
  ud2
.after_undefined:
  cmp dword [trap_caught], 6
  fail_unless e, "ud"
  expect 0, .after_divide
  xor edx, edx
  mov eax, 1
  xor ecx, ecx
  div ecx
.after_divide:
  cmp dword [trap_caught], 0
  fail_unless e, "de"
  expect 3, .after_breakpoint
  int3
.after_breakpoint:
  cmp dword [trap_caught], 3
  fail_unless e, "bp"
  expect 13, .after_canonical
  mov rbx, 0x8000000000000000           ; no such address in four-level paging
  mov eax, [rbx]
.after_canonical:
  cmp dword [trap_caught], 13
  fail_unless e, "gp"
  expect 1, .after_step                 ; the trap flag: one instruction, then #DB
  pushfq
  or dword [rsp], 0x100
  popfq
  nop
  fail "db"
.after_step:
  cmp dword [trap_caught], 1
  fail_unless e, "db"
  call FN(step_ok)
  ret
