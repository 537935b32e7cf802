; Check mode starts here, in real mode, and goes on in check/pmode32.asm.

check_start:
  mov byte [sink], SINK_DEBUGCON
  print "paddock-check=", GUEST_VERSION, " firmware=bios", 10
  call check_real16
  call check_cpuid
  step "pmode32"
  cli
  lgdt [gdt_register]
  mov eax, cr0
  or al, 1
  mov cr0, eax
  jmp SELECTOR_CODE32:check_pmode32

; Step cpuid: the instruction exists, answers the same twice, and knows its own leaves.
check_cpuid:
  step "cpuid"
  pushfd
  pop eax
  mov ebx, eax
  xor eax, 1 << 21                      ; EFLAGS.ID can be flipped where there is CPUID
  push eax
  popfd
  pushfd
  pop eax
  push ebx
  popfd
  xor eax, ebx
  test eax, 1 << 21
  fail_if z, "no-cpuid"
  xor eax, eax
  cpuid
  test eax, eax
  fail_if z, "no-leaves"
  mov esi, ebx
  xor eax, eax
  cpuid
  cmp ebx, esi
  fail_unless e, "unsteady"
  call FN(read_cpu)
  call FN(print_cpu)
  call FN(step_ok)
  ret
