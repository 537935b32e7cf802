; Check mode under UEFI: the same protocol, the steps that make sense in an application.

check_start:
  mov byte [sink], SINK_DEBUGCON
  print "paddock-check=", GUEST_VERSION, " firmware=uefi", 10
  call check_uefi64
  call check_cpuid
  call FN(check_fpu)
  call FN(check_sse)
  call check_timer
  call check_memory
  cli                                   ; from here on devices and traps are ours alone
  call FN(check_portio)
  call FN(check_mmio)
  mov [trap_selector], cs
  lea rdi, [rel idt]
  call FN(traps_install)
  call FN(check_exception)
  jmp FN(check_passed)

; Step uefi64: long mode is on, 64-bit arithmetic works, and the firmware can be talked to.
MSR_EFER        equ 0xc0000080
check_uefi64:
  step "uefi64"
  mov ecx, MSR_EFER
  rdmsr
  test eax, 1 << 10                     ; LMA
  fail_if z, "efer-lma"
  call FN(check_arithmetic64)
  mov rax, [system_table]
  mov rcx, 0x5453595320494249           ; "IBI SYST"
  cmp [rax], rcx
  fail_unless e, "system-table"
  lea rdx, [rel hello]
  object [console_out], TEXT_OUTPUT_STRING, rdx
  fail_unless z, "output-string"
  call FN(step_ok)
  ret

; Step cpuid
check_cpuid:
  step "cpuid"
  xor eax, eax
  cpuid
  test eax, eax
  fail_if z, "no-leaves"
  call FN(read_cpu)
  call FN(print_cpu)
  call FN(step_ok)
  ret

; Step timer: three ticks of a firmware timer, which its interrupt handler has to count.
check_timer:
  step "timer"
  lea rax, [rel clock]
  mov [more_arguments], rax
  boot BOOT_CREATE_EVENT, EVENT_TIMER, 0, 0, 0
  fail_unless z, "create-event"
  boot BOOT_SET_TIMER, [clock], TIMER_PERIODIC, 10000 ; as fast as the firmware's own clock goes
  fail_unless z, "set-timer"
  mov ebx, 3
.tick:
  lea rdx, [rel clock]
  lea r8, [rel which_event]
  boot BOOT_WAIT_FOR_EVENT, 1, rdx, r8
  fail_unless z, "wait-for-event"
  dec ebx
  jnz .tick
  boot BOOT_SET_TIMER, [clock], 0, 0
  call FN(step_ok)
  ret

; Step memory: 1 MiB from the firmware keeps what is written to it.
MEMORY_PAGES    equ 256
check_memory:
  step "memory"
  lea r9, [rel test_memory]
  boot BOOT_ALLOCATE_PAGES, 0, LOADER_DATA, MEMORY_PAGES, r9
  fail_unless z, "allocate"
  mov rdi, [test_memory]
  mov ecx, MEMORY_PAGES * 512
  mov rax, 0x9e3779b97f4a7c15           ; each word differs from its neighbours
  mov rbx, rax
.write:
  stosq
  add rax, rbx
  dec ecx
  jnz .write
  mov rsi, [test_memory]
  mov ecx, MEMORY_PAGES * 512
  mov rdx, rbx
.read:
  lodsq
  cmp rax, rdx
  fail_unless e, "read-back"
  add rdx, rbx
  dec ecx
  jnz .read
  boot BOOT_FREE_PAGES, [test_memory], MEMORY_PAGES
  fail_unless z, "free"
  call FN(step_ok)
  ret
