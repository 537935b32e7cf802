; The words the steps are written in.

; step "name": says that the step begins. fail "detail" ends it, and the check, early.
%macro step 1
  push xsi
  jmp %%after
%%name: db %1, 0
%%after:
  address xsi, %%name
  call FN(step_begin)
  pop xsi
%endmacro

%macro fail 1
  address xsi, %%text
  jmp FN(step_fail)
%%text: db %1, 0
%endmacro

; fail_if e, "detail": fails when the condition holds (the letters of a Jcc).
%macro fail_if 2
  j%-1 %%fine
  fail %2
%%fine:
%endmacro
%macro fail_unless 2
  j%+1 %%fine
  fail %2
%%fine:
%endmacro

; expect VECTOR, LABEL: the next exception must be this one; execution goes on at LABEL.
%macro expect 2
  push xax
  address xax, %2
  mov [trap_resume], xax
  pop xax
  mov dword [trap_caught], -1
  mov dword [trap_expected], %1
%endmacro
