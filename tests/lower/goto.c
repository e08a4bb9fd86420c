/* SPDX-License-Identifier: BSD-2-Clause */
/* error ladders, loops made by goto, jumps into a loop, computed goto */
int take(int);
void give(int);

int ladder(void)
{
	int ret;

	ret = take(1);
	if (ret)
		goto out;
	ret = take(2);
	if (ret)
		goto give1;
	ret = take(3);
	if (ret)
		goto give2;
	return 0;

give2:
	give(2);
give1:
	give(1);
out:
	return ret;
}

int again(int n)
{
retry:
	n = take(n);
	if (n < 0)
		goto retry;
	return n;
}

int into(int n)
{
	int i = 0;

	if (n)
		goto inside;
	for (i = 0; i < n; i++) {
		give(i);
inside:
		give(n);
	}
	return i;
}

int computed(int n)
{
	static void *const table[] = { &&first, &&second };

	goto *table[n];
first:
	return 1;
second:
	return 2;
}

int block_label(int n)
{
	return ({
		__label__ done;

		if (n)
			goto done;
		give(1);
done:
		n + 1;
	});
}

/* ir
int ladder()  ; 6:5
  int ret
b0:
	decl ret  ; 8:6
	ret = take(1)  ; 10:8
	if ret b5 else b1  ; 11:6
b1:
	ret = take(2)  ; 13:8
	if ret b4 else b2  ; 14:6
b2:
	ret = take(3)  ; 16:8
	if ret b3 else b6  ; 17:6
b3:
	give(2)  ; 22:2
	goto b4  ; 23:1
b4:
	give(1)  ; 24:2
	goto b5  ; 25:1
b5:
	return ret  ; 26:2
b6:
	return 0  ; 19:2

int again(int n)  ; 29:5
b0:
	goto b1  ; 29:15
b1: loop
	n = take(n)  ; 32:6
	if (n < 0) b1 else b2  ; 33:6
b2:
	return n  ; 35:2

int into(int n)  ; 38:5
  int i
b0:
	i = 0  ; 40:6
	if n b4 else b1  ; 42:6
b1:
	i = 0  ; 44:7
	goto b2  ; 44:7
b2: loop
	if (i < n) b3 else b5  ; 44:14
b3: in b2
	give(i)  ; 45:3
	goto b4  ; 46:1
b4: in b2
	give(n)  ; 47:3
	i = (i + 1)  ; 44:21
	goto b2  ; 44:21
b5:
	return i  ; 49:2

int computed(int n)  ; 52:5
  int %1
b0:
	%1 = unknown  ; 56:2
	switch %1, 1 b2, else b1  ; 56:2
b1:
	return 2  ; 60:2
b2:
	return 1  ; 58:2

int block_label(int n)  ; 63:5
b0:
	if n b2 else b1  ; 68:7
b1:
	give(1)  ; 70:3
	goto b2  ; 70:3
b2:
	return (n + 1)  ; 65:2
*/
