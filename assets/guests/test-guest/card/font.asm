; Paddock's own letters, drawn for this guest: strokes on a grid 12 units wide, capitals from 0 down to 20, small
; letters from 6, descenders to 26. Every letter takes the same room. M moves the pen, L draws a line to a point,
; Q a curve to the second point, bent towards the first.

FONT_MOVE       equ 1
FONT_LINE       equ 2
FONT_CURVE      equ 3
FONT_WIDTH      equ 12
FONT_HEIGHT     equ 26

%define M(x, y) FONT_MOVE, x, y
%define L(x, y) FONT_LINE, x, y
%define Q(bx, by, x, y) FONT_CURVE, bx, by, x, y
%define DOT(x, y) FONT_MOVE, x, y, FONT_LINE, x, y

; letter name, strokes…: names only keep the labels apart.
%macro letter 2+
font_%1: db %2, 0
%endmacro

font:
font_space: db 0
letter exclamation,  M(6,0), L(6,13), DOT(6,20)
letter quotes,       M(3,0), L(3,5), M(9,0), L(9,5)
letter number,       M(4,2), L(2,18), M(10,2), L(8,18), M(0,7), L(12,7), M(0,13), L(12,13)
letter dollar,       M(11,5), Q(10,3,6,3), Q(1,3,1,7), Q(1,10,6,10), Q(11,10,11,14), Q(11,17,6,17), Q(2,17,1,15), M(6,0), L(6,20)
letter percent,      M(11,1), L(1,19), M(3,1), Q(6,1,6,4), Q(6,7,3,7), Q(0,7,0,4), Q(0,1,3,1), M(9,13), Q(12,13,12,16), Q(12,19,9,19), Q(6,19,6,16), Q(6,13,9,13)
letter ampersand,    M(12,20), L(3,7), Q(1,4,2,2), Q(3,0,5,0), Q(8,0,8,4), Q(8,7,4,9), Q(0,11,0,15), Q(0,20,5,20), Q(10,20,11,12)
letter apostrophe,   M(6,0), L(6,5)
letter paren_open,   M(8,0), Q(4,4,4,11), Q(4,18,8,22)
letter paren_close,  M(4,0), Q(8,4,8,11), Q(8,18,4,22)
letter asterisk,     M(6,4), L(6,14), M(2,6), L(10,12), M(10,6), L(2,12)
letter plus,         M(6,6), L(6,16), M(1,11), L(11,11)
letter comma,        M(6,19), L(6,20), L(4,24)
letter minus,        M(2,12), L(10,12)
letter period,       DOT(6,20)
letter slash,        M(11,0), L(1,22)
letter zero,         M(6,0), Q(12,0,12,7), L(12,13), Q(12,20,6,20), Q(0,20,0,13), L(0,7), Q(0,0,6,0), M(6,9), L(6,11)
letter one,          M(2,4), L(6,0), L(6,20), M(2,20), L(10,20)
letter two,          M(1,4), Q(2,0,6,0), Q(11,0,11,5), Q(11,9,7,12), L(0,20), L(12,20)
letter three,        M(1,3), Q(3,0,6,0), Q(11,0,11,5), Q(11,9,6,9), Q(12,9,12,15), Q(12,20,6,20), Q(2,20,0,17)
letter four,         M(9,20), L(9,0), L(0,14), L(12,14)
letter five,         M(11,0), L(2,0), L(1,9), Q(3,7,6,7), Q(12,7,12,13), Q(12,20,6,20), Q(2,20,0,17)
letter six,          M(11,2), Q(9,0,6,0), Q(0,0,0,9), L(0,14), Q(0,20,6,20), Q(12,20,12,14), Q(12,8,6,8), Q(1,8,0,13)
letter seven,        M(0,0), L(12,0), L(5,20)
letter eight,        M(6,0), Q(11,0,11,5), Q(11,9,6,9), Q(1,9,1,5), Q(1,0,6,0), M(6,9), Q(12,9,12,15), Q(12,20,6,20), Q(0,20,0,15), Q(0,9,6,9)
letter nine,         M(1,18), Q(3,20,6,20), Q(12,20,12,11), L(12,6), Q(12,0,6,0), Q(0,0,0,6), Q(0,12,6,12), Q(11,12,12,7)
letter colon,        DOT(6,9), DOT(6,19)
letter semicolon,    DOT(6,9), M(6,18), L(6,19), L(4,23)
letter less,         M(10,5), L(2,11), L(10,17)
letter equals,       M(1,8), L(11,8), M(1,14), L(11,14)
letter greater,      M(2,5), L(10,11), L(2,17)
letter question,     M(1,4), Q(2,0,6,0), Q(11,0,11,5), Q(11,8,8,10), Q(6,11,6,14), DOT(6,20)
letter at,           M(11,18), Q(9,20,6,20), Q(0,20,0,10), Q(0,0,6,0), Q(12,0,12,8), L(12,11), Q(12,14,10,14), Q(9,14,9,11), L(9,6), M(9,10), Q(9,6,6,6), Q(3,6,3,10), Q(3,14,6,14), Q(9,14,9,10)
letter a_upper,      M(0,20), L(6,0), L(12,20), M(2,14), L(10,14)
letter b_upper,      M(0,0), L(6,0), Q(11,0,11,5), Q(11,9,6,9), L(0,9), M(6,9), Q(12,9,12,15), Q(12,20,6,20), L(0,20), L(0,0)
letter c_upper,      M(12,4), Q(11,0,6,0), Q(0,0,0,7), L(0,13), Q(0,20,6,20), Q(11,20,12,16)
letter d_upper,      M(0,0), L(5,0), Q(12,0,12,8), L(12,12), Q(12,20,5,20), L(0,20), L(0,0)
letter e_upper,      M(12,0), L(0,0), L(0,20), L(12,20), M(0,10), L(9,10)
letter f_upper,      M(12,0), L(0,0), L(0,20), M(0,10), L(9,10)
letter g_upper,      M(12,4), Q(11,0,6,0), Q(0,0,0,7), L(0,13), Q(0,20,6,20), Q(12,20,12,14), L(12,11), L(7,11)
letter h_upper,      M(0,0), L(0,20), M(12,0), L(12,20), M(0,10), L(12,10)
letter i_upper,      M(2,0), L(10,0), M(6,0), L(6,20), M(2,20), L(10,20)
letter j_upper,      M(4,0), L(11,0), L(11,14), Q(11,20,5,20), Q(0,20,0,15)
letter k_upper,      M(0,0), L(0,20), M(12,0), L(0,12), M(4,8), L(12,20)
letter l_upper,      M(0,0), L(0,20), L(12,20)
letter m_upper,      M(0,20), L(0,0), L(6,10), L(12,0), L(12,20)
letter n_upper,      M(0,20), L(0,0), L(12,20), L(12,0)
letter o_upper,      M(6,0), Q(12,0,12,7), L(12,13), Q(12,20,6,20), Q(0,20,0,13), L(0,7), Q(0,0,6,0)
letter p_upper,      M(0,20), L(0,0), L(6,0), Q(12,0,12,6), Q(12,12,6,12), L(0,12)
letter q_upper,      M(6,0), Q(12,0,12,7), L(12,13), Q(12,20,6,20), Q(0,20,0,13), L(0,7), Q(0,0,6,0), M(7,15), L(12,22)
letter r_upper,      M(0,20), L(0,0), L(6,0), Q(12,0,12,6), Q(12,11,6,11), L(0,11), M(6,11), L(12,20)
letter s_upper,      M(11,4), Q(10,0,6,0), Q(0,0,0,5), Q(0,9,6,10), Q(12,11,12,15), Q(12,20,6,20), Q(1,20,0,16)
letter t_upper,      M(0,0), L(12,0), M(6,0), L(6,20)
letter u_upper,      M(0,0), L(0,13), Q(0,20,6,20), Q(12,20,12,13), L(12,0)
letter v_upper,      M(0,0), L(6,20), L(12,0)
letter w_upper,      M(0,0), L(3,20), L(6,8), L(9,20), L(12,0)
letter x_upper,      M(0,0), L(12,20), M(12,0), L(0,20)
letter y_upper,      M(0,0), L(6,10), L(12,0), M(6,10), L(6,20)
letter z_upper,      M(0,0), L(12,0), L(0,20), L(12,20)
letter square_open,  M(9,0), L(5,0), L(5,22), L(9,22)
letter backslash,    M(1,0), L(11,22)
letter square_close, M(3,0), L(7,0), L(7,22), L(3,22)
letter caret,        M(2,6), L(6,0), L(10,6)
letter underscore,   M(0,23), L(12,23)
letter grave,        M(4,0), L(7,4)
letter a,            M(1,8), Q(3,6,6,6), Q(11,6,11,11), L(11,20), M(11,12), L(5,12), Q(0,12,0,16), Q(0,20,4,20), Q(9,20,11,16)
letter b,            M(0,0), L(0,20), M(0,13), Q(0,6,6,6), Q(12,6,12,13), Q(12,20,6,20), Q(0,20,0,13)
letter c,            M(11,9), Q(10,6,6,6), Q(0,6,0,13), Q(0,20,6,20), Q(10,20,11,17)
letter d,            M(12,0), L(12,20), M(12,13), Q(12,6,6,6), Q(0,6,0,13), Q(0,20,6,20), Q(12,20,12,13)
letter e,            M(0,13), L(12,13), Q(12,6,6,6), Q(0,6,0,13), Q(0,20,6,20), Q(10,20,11,17)
letter f,            M(11,1), Q(10,0,9,0), Q(5,0,5,5), L(5,20), M(1,6), L(10,6)
letter g,            M(12,6), L(12,20), Q(12,26,6,26), Q(2,26,1,24), M(12,13), Q(12,6,6,6), Q(0,6,0,13), Q(0,20,6,20), Q(12,20,12,13)
letter h,            M(0,0), L(0,20), M(0,12), Q(0,6,6,6), Q(12,6,12,12), L(12,20)
letter i,            M(2,6), L(6,6), L(6,20), M(2,20), L(10,20), DOT(6,1)
letter j,            M(3,6), L(8,6), L(8,22), Q(8,26,4,26), L(2,26), DOT(8,1)
letter k,            M(0,0), L(0,20), M(11,6), L(0,15), M(4,12), L(12,20)
letter l,            M(2,0), L(6,0), L(6,16), Q(6,20,10,20)
letter m,            M(0,6), L(0,20), M(0,10), Q(0,6,3,6), Q(6,6,6,10), L(6,20), M(6,10), Q(6,6,9,6), Q(12,6,12,10), L(12,20)
letter n,            M(0,6), L(0,20), M(0,12), Q(0,6,6,6), Q(12,6,12,12), L(12,20)
letter o,            M(6,6), Q(12,6,12,13), Q(12,20,6,20), Q(0,20,0,13), Q(0,6,6,6)
letter p,            M(0,6), L(0,26), M(0,13), Q(0,6,6,6), Q(12,6,12,13), Q(12,20,6,20), Q(0,20,0,13)
letter q,            M(12,6), L(12,26), M(12,13), Q(12,6,6,6), Q(0,6,0,13), Q(0,20,6,20), Q(12,20,12,13)
letter r,            M(2,6), L(2,20), M(2,13), Q(2,6,8,6), Q(10,6,11,8)
letter s,            M(10,8), Q(9,6,6,6), Q(1,6,1,10), Q(1,12,6,13), Q(11,14,11,16), Q(11,20,6,20), Q(2,20,0,18)
letter t,            M(5,1), L(5,16), Q(5,20,9,20), Q(10,20,11,19), M(1,6), L(10,6)
letter u,            M(0,6), L(0,14), Q(0,20,6,20), Q(12,20,12,14), M(12,6), L(12,20)
letter v,            M(0,6), L(6,20), L(12,6)
letter w,            M(0,6), L(3,20), L(6,10), L(9,20), L(12,6)
letter x,            M(0,6), L(12,20), M(12,6), L(0,20)
letter y,            M(0,6), L(6,19), M(12,6), L(5,23), Q(4,26,1,26)
letter z,            M(0,6), L(12,6), L(0,20), L(12,20)
letter brace_open,   M(9,0), Q(6,0,6,4), L(6,8), Q(6,11,3,11), Q(6,11,6,14), L(6,18), Q(6,22,9,22)
letter bar,          M(6,0), L(6,24)
letter brace_close,  M(3,0), Q(6,0,6,4), L(6,8), Q(6,11,9,11), Q(6,11,6,14), L(6,18), Q(6,22,3,22)
letter tilde,        M(1,13), Q(3,9,6,11), Q(9,13,11,9)

  align 2, db 0
%macro offsets 1-*
  %rep %0
    dw font_%1 - font
    %rotate 1
  %endrep
%endmacro

; In the order of ASCII, from the blank to the tilde.
font_offsets:
  offsets space, exclamation, quotes, number, dollar, percent, ampersand, apostrophe
  offsets paren_open, paren_close, asterisk, plus, comma, minus, period, slash
  offsets zero, one, two, three, four, five, six, seven, eight, nine
  offsets colon, semicolon, less, equals, greater, question, at
  offsets a_upper, b_upper, c_upper, d_upper, e_upper, f_upper, g_upper, h_upper, i_upper, j_upper, k_upper
  offsets l_upper, m_upper, n_upper, o_upper, p_upper, q_upper, r_upper, s_upper, t_upper, u_upper, v_upper
  offsets w_upper, x_upper, y_upper, z_upper
  offsets square_open, backslash, square_close, caret, underscore, grave
  offsets a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z
  offsets brace_open, bar, brace_close, tilde
FONT_COUNT      equ ($ - font_offsets) / 2
%if FONT_COUNT != 95
  %error the font has a letter too many or too few
%endif
