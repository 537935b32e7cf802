; One source, three dialects.
;
; Much of the guest (text output, CPUID facts, fw_cfg, PCI, ACPI, most checks) is the same work in 16-bit,
; 32-bit and 64-bit code. Those files are written once, with 32-bit registers wherever the size does not matter
; and the names below where it does, and are included once per mode:
;
;   dialect 16            chooses the mode; every neutral file included after it is assembled for it
;   FN(puts)              the name of a function in the present mode: puts_16, puts_32 or puts_64
;   xax … xsp             a register as wide as a stack slot and a pointer
;   SLOT                  its width in bytes (pushes are 4 bytes wide even in 16-bit code)
;   address xsi, label    loads the address of a label; RIP-relative in 64-bit code, so it needs no relocation
;
; In 16-bit code all segment registers are 0 and everything addressed lies below 64 KiB, so the 32-bit
; addressing forms of the 386 (prefix 67h, added by NASM) reach it: Intel SDM vol. 2, 2.1.5.

%macro dialect 1
  bits %1
  %xdefine MODE %1
  %if %1 == 64
    default rel
    %define SLOT 8
    %define xax rax
    %define xbx rbx
    %define xcx rcx
    %define xdx rdx
    %define xsi rsi
    %define xdi rdi
    %define xbp rbp
    %define xsp rsp
  %else
    default abs
    %define SLOT 4
    %define xax eax
    %define xbx ebx
    %define xcx ecx
    %define xdx edx
    %define xsi esi
    %define xdi edi
    %define xbp ebp
    %define xsp esp
  %endif
%endmacro

%define FN(name) name %+ _ %+ MODE

%macro address 2
  %if MODE == 64
    lea %1, [rel %2]
  %else
    mov %1, %2
  %endif
%endmacro

; print "text": prints a literal; the bytes stand in the code, jumped over. Keeps every register.
%macro print 1+
  push xsi
  address xsi, %%text
  call FN(puts)
  pop xsi
  jmp %%after
%%text: db %1, 0
%%after:
%endmacro

; Return from an interrupt handler in the present mode.
%macro interrupt_return 0
  %if MODE == 64
    iretq
  %else
    iretd
  %endif
%endmacro
