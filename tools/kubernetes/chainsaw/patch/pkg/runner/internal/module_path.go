package internal

// ModulePath is what Go 1.26 asks of a test's dependencies beside what chainsaw 0.2.12 has.
func (*TestDeps) ModulePath() string { return "" }
