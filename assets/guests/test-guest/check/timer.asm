; Step timer: the 8254 raises IRQ 0 through the 8259A into a 64-bit handler, first while the processor works, then
; while it sleeps in HLT.

VECTOR_IRQ0     equ 0x20
TIMER_DIVISOR   equ 1193                ; 1 kHz from 1.193182 MHz
TIMER_ROUNDS    equ 40                  ; 2 s: on a busy host the ticks of a whole round may be lost

check_timer:
  step "timer"
  mov al, 0x11                          ; ICW1: edge, cascade, ICW4 follows
  out PIC1, al
  out PIC2, al
  mov al, VECTOR_IRQ0
  out PIC1_DATA, al
  mov al, VECTOR_IRQ0 + 8
  out PIC2_DATA, al
  mov al, 4                             ; the second one hangs on input 2
  out PIC1_DATA, al
  mov al, 2
  out PIC2_DATA, al
  mov al, 1                             ; 8086 mode
  out PIC1_DATA, al
  out PIC2_DATA, al
  mov al, 0xfe                          ; IRQ 0 only
  out PIC1_DATA, al
  mov al, 0xff
  out PIC2_DATA, al
  address rax, timer_interrupt
  mov ecx, VECTOR_IRQ0
  call FN(trap_gate)
  mov dword [ticks], 0

  mov al, 0x34                          ; channel 0, both bytes, mode 2
  out PIT_COMMAND, al
  mov al, TIMER_DIVISOR & 0xff
  out PIT_CHANNEL0, al
  mov al, TIMER_DIVISOR >> 8
  out PIT_CHANNEL0, al
  in al, PORT_B                         ; channel 2 measures how long we wait: 54.9 ms a round
  and al, 0xfc
  or al, 1
  out PORT_B, al
  mov al, 0xb0                          ; channel 2, both bytes, mode 0
  out PIT_COMMAND, al
  mov r8d, TIMER_ROUNDS
.round:
  mov al, 0xff
  out PIT_CHANNEL2, al
  out PIT_CHANNEL2, al
  sti
.working:
  cmp dword [ticks], 3
  jae .sleep
  in al, PORT_B
  test al, 0x20
  jz .working
  dec r8d
  jnz .round
  cli
  fail "no-interrupt"
.sleep:
  cli
  mov ebx, [ticks]
  add ebx, 3
.sleeping:
  cmp [ticks], ebx
  jge .done
  sti
  hlt
  cli
  jmp .sleeping
.done:
  mov al, 0xff
  out PIC1_DATA, al
  call FN(step_ok)
  ret

timer_interrupt:
  push rax
  inc dword [ticks]
  mov al, PIC_EOI
  out PIC1, al
  pop rax
  iretq
