# The filter of system calls of the processor that is built for. Sanitizers make calls that no engine
# makes, so what they are in has none.
if(NOT DOTLS_SECCOMP OR DOTLS_SANITIZE OR DOTLS_FUZZ)
  return()
endif()

string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" processor)
if(processor MATCHES "^(x86_64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
  set(processor x86_64)
elseif(processor MATCHES "^(aarch64|arm64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
  set(processor aarch64)
else()
  message(FATAL_ERROR "dotls-keeper has no filter of system calls for this processor "
    "(${CMAKE_SYSTEM_PROCESSOR}). To build it without one: -DDOTLS_SECCOMP=OFF")
endif()

# Debian's is for Debian's own Python, which need not be the first of the PATH.
function(dotls_has_seccomp is_usable python)
  execute_process(COMMAND ${python} -B -c "import seccomp" RESULT_VARIABLE status
    OUTPUT_QUIET ERROR_QUIET)
  if(NOT status EQUAL 0)
    set(${is_usable} FALSE PARENT_SCOPE)
  endif()
endfunction()
find_program(DOTLS_PYTHON_SECCOMP python3 VALIDATOR dotls_has_seccomp
  DOC "a Python that has the module seccomp")
if(NOT DOTLS_PYTHON_SECCOMP)
  message(FATAL_ERROR "No Python with the module seccomp (Debian: python3-seccomp), which makes "
    "dotls-keeper's filter of system calls. To build it without one: -DDOTLS_SECCOMP=OFF")
endif()

set(header ${CMAKE_BINARY_DIR}/generated/dotls/keeper/sandbox/seccomp_filter.hpp)
set(script ${CMAKE_CURRENT_LIST_DIR}/seccomp_filter.py)
cmake_path(GET header PARENT_PATH folder)
file(MAKE_DIRECTORY ${folder})
add_custom_command(OUTPUT ${header} DEPENDS ${script}
  COMMAND ${DOTLS_PYTHON_SECCOMP} -B ${script} ${processor} ${header}
  COMMENT "Making the seccomp filter for ${processor}" VERBATIM)
target_sources(dotls_sandbox PRIVATE ${header})
target_include_directories(dotls_sandbox PRIVATE ${CMAKE_BINARY_DIR}/generated)
target_compile_definitions(dotls_sandbox PUBLIC DOTLS_SECCOMP)
