/* SPDX-License-Identifier: BSD-2-Clause */
/* inline assembly: outputs, memory, labels */
struct s { int a; };
int g(int);

int outputs(struct s *p, int in)
{
	int out;

	asm volatile("x %0 %1" : "=r"(out), "+m"(p->a) : "r"(in), "i"(3));
	asm volatile("" : : : "memory");
	asm volatile("y" : : "r"(g(1)));
	return out;
}

int jumps(int in)
{
	asm volatile("plain");
	asm goto("branch %0" : : "r"(in) : : taken);
	return 0;
other:
	return 2;
taken:
	if (in)
		goto other;
	return 1;
}

/* ir
int outputs(struct s * p, int in)  ; 6:5
  int out
  int %3
b0:
	decl out  ; 8:6
	asm -> out, p->a  ; 10:2
	asm  ; 11:2
	%3 = g(1)  ; 12:27
	asm  ; 12:2
	return out  ; 13:2

int jumps(int in)  ; 16:5
  int %1
b0:
	asm  ; 18:2
	asm  ; 19:2
	%1 = unknown  ; 19:2
	switch %1, 1 b2, else b1  ; 19:2
b1:
	return 0  ; 20:2
b2:
	if in b3 else b4  ; 24:6
b3:
	return 2  ; 22:2
b4:
	return 1  ; 26:2
*/
