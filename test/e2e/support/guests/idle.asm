; For guests that wait for a device: they look 250 times a second, and leave the host's core alone between.

; Sets the timer to 250 Hz and lets only its interrupt through: what devices have to say is polled.
%macro prepare_idle 0
        mov     al, 0xfe
        out     0x21, al
        mov     al, 0xff
        out     0xa1, al
        mov     al, 0x34
        out     0x43, al
        mov     al, 4772 & 0xff
        out     0x40, al
        mov     al, 4772 >> 8
        out     0x40, al
%endmacro

; Waits for the timer, with interrupts off before and after. The firmware answers it.
%macro idle 0
        sti                     ; takes effect after the next instruction: no interrupt is missed between
        hlt
        cli
%endmacro

; Starts at 0x7c00 in 16-bit mode with interrupts off, all segments 0 and a stack.
%macro begin 0
        bits    16
        org     0x7c00
        cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7c00
%endmacro

; 320×200 pixels; ES is the picture's segment, DI 0.
%macro graphics 0
        mov     ax, 0x13
        int     0x10
        mov     ax, 0xa000
        mov     es, ax
        xor     di, di
        cli
%endmacro

; A quarter of the screen in white, so that it is not black.
%macro white 0
        mov     cx, 0x4000
        mov     al, 15
        rep     stosb
%endmacro

; send: AL to COM1. tell: AL to COM1 as two hexadecimal digits and a space.
%macro serial_routines 0
tell:   push    ax
        shr     al, 4
        call    digit
        pop     ax
        and     al, 0xf
        call    digit
        mov     al, ' '
        jmp     send
digit:  add     al, '0'
        cmp     al, '9'
        jna     send
        add     al, 39
send:   mov     ah, al
        mov     dx, 0x3fd       ; line status
.full:  in      al, dx
        test    al, 0x20
        jz      .full
        mov     al, ah
        mov     dx, 0x3f8
        out     dx, al
        ret
%endmacro

%macro boot_signature 0
        times   510 - ($ - $$) db 0
        dw      0xaa55
        times   1024 * 1024 - ($ - $$) db 0
%endmacro
